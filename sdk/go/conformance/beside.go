package main

import (
	"encoding/json"
	"strconv"
	"time"

	"github.com/fermyon/spin/sdk/go/key_value"
)

// entryLine is an entry, with its key in a list.
type entryLine struct {
	ExpiresAt *int64  `json:"expiresAt"`
	Key       []byte  `json:"key,omitempty"`
	Metadata  any     `json:"metadata"`
	Value     *[]byte `json:"value,omitempty"`
}

// beside does a step about what is beside values, about ranges, commits and watching, if it is one.
func (run *run) beside(step *step) (answer any, isDone bool, err error) {
	switch step.Op {
	case "getEntry":
		entry, err := key_value.GetEntry(run.store, step.Key)
		if err != nil || entry == nil {
			return nil, true, err
		}
		answer, err = lineOf(entry, "")
		return answer, true, err
	case "getEntries":
		answer, err = run.getEntries(step)
	case "getDetails":
		answer, err = run.getDetails(step)
	case "listRange":
		answer, err = run.listRange(step)
	case "listEntries":
		answer, err = run.listEntries(step)
	case "counter":
		count, failed := key_value.Counter(run.store, step.Key)
		answer, err = strconv.FormatInt(count, 10), failed
	case "deletePrefix":
		answer, err = key_value.DeletePrefix(run.store, step.Prefix)
	case "commit":
		answer, err = run.commit(step)
	case "next":
		answer, err = run.next(step)
	default:
		return nil, false, nil
	}
	return answer, true, err
}

func (run *run) getEntries(step *step) (any, error) {
	entries, err := key_value.GetEntries(run.store, step.Keys)
	lines := make([]*entryLine, len(entries))
	for index, entry := range entries {
		if entry == nil {
			continue
		}
		if lines[index], err = lineOf(entry, ""); err != nil {
			return nil, err
		}
	}
	return lines, err
}

func (run *run) getDetails(step *step) (any, error) {
	all, err := key_value.GetDetails(run.store, step.Keys)
	lines := make([]*entryLine, len(all))
	for index, details := range all {
		if details == nil {
			continue
		}
		if lines[index], err = detailsLine(details); err != nil {
			return nil, err
		}
	}
	return lines, err
}

func (run *run) listRange(step *step) (any, error) {
	page, err := key_value.ListRange(run.store, run.options(step))
	if err != nil {
		return nil, err
	}
	run.cursor = page.Cursor
	keys := make([][]byte, len(page.Keys))
	for index, key := range page.Keys {
		keys[index] = []byte(key)
	}
	return struct {
		Keys [][]byte `json:"keys"`
		More bool     `json:"more"`
	}{keys, page.Cursor != nil}, nil
}

func (run *run) listEntries(step *step) (any, error) {
	page, err := key_value.ListEntries(run.store, run.options(step))
	if err != nil {
		return nil, err
	}
	run.cursor = page.Cursor
	lines := make([]*entryLine, len(page.Entries))
	for index, entry := range page.Entries {
		if lines[index], err = lineOf(&entry.KeptEntry, entry.Key); err != nil {
			return nil, err
		}
	}
	return struct {
		Entries []*entryLine `json:"entries"`
		More    bool         `json:"more"`
	}{lines, page.Cursor != nil}, nil
}

func (run *run) options(step *step) key_value.RangeOptions {
	options := key_value.RangeOptions{
		Prefix: step.Prefix, Start: step.Start, End: step.End, Reverse: step.Reverse, Limit: step.Limit,
	}
	if step.Limit == 0 {
		options.Limit = -1
	}
	if step.Cursor == "previous" {
		options.Cursor = run.cursor
	}
	return options
}

func (run *run) commit(step *step) (any, error) {
	commit := key_value.Atomic(run.store)
	for _, check := range step.Checks {
		commit.Check(check.key, run.version(check.name))
	}
	for _, write := range step.Writes {
		keep, err := write.Keep.keep()
		if err != nil {
			return nil, err
		}
		switch write.Kind {
		case "set":
			commit.SetWith(write.Key, write.Value, keep)
		case "delete":
			commit.Delete(write.Key)
		default:
			commit.IncrementWith(write.Key, write.Delta, keep)
		}
	}
	sums, err := commit.Commit()
	if err != nil || sums == nil {
		return nil, err
	}
	texts := make([]string, len(sums))
	for index, sum := range sums {
		texts[index] = strconv.FormatInt(sum, 10)
	}
	return texts, nil
}

func (run *run) next(step *step) (any, error) {
	changes, err := run.watch.Next(time.Duration(step.Milliseconds) * time.Millisecond)
	if err != nil || changes == nil {
		return nil, err
	}
	pairs := make([][2][]byte, len(changes))
	for index, change := range changes {
		pairs[index] = [2][]byte{[]byte(change.Key), change.Value}
	}
	return pairs, nil
}

func lineOf(entry *key_value.KeptEntry, key string) (*entryLine, error) {
	line, err := detailsLine(&entry.KeyDetails)
	if err != nil {
		return nil, err
	}
	line.Key, line.Value = []byte(key), &entry.Value
	return line, nil
}

func detailsLine(details *key_value.KeyDetails) (*entryLine, error) {
	line := &entryLine{}
	if !details.ExpiresAt.IsZero() {
		milliseconds := details.ExpiresAt.UnixMilli()
		line.ExpiresAt = &milliseconds
	}
	if details.Metadata != "" {
		if err := json.Unmarshal([]byte(details.Metadata), &line.Metadata); err != nil {
			return nil, err
		}
	}
	return line, nil
}

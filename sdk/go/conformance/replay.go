package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"github.com/fermyon/spin/sdk/go/key_value"
	"github.com/fermyon/spin/sdk/go/variables"
)

// run is what the steps of one request share.
type run struct {
	store    key_value.Store
	cursor   *string
	versions map[string]string
	watch    key_value.KeyWatch
}

// failure is the answer of a step that failed.
type failure struct {
	Error string `json:"error"`
}

var errNoSuchVariable = &key_value.Error{Code: "no-such-variable"}

func replay(w http.ResponseWriter, r *http.Request) {
	var request struct {
		Steps []step `json:"steps"`
	}
	if err := json.NewDecoder(r.Body).Decode(&request); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	run := run{versions: map[string]string{}}
	for _, step := range request.Steps {
		answer, err := run.do(&step)
		if err != nil {
			answer = failure{codeOf(err)}
		}
		if _, err := w.Write(line(answer)); err != nil {
			panic(err)
		}
	}
}

func codeOf(err error) string {
	var failed *key_value.Error
	if errors.As(err, &failed) {
		return failed.Code
	}
	return err.Error()
}

// do does a step, and gives what it answers.
func (run *run) do(step *step) (any, error) {
	switch step.Op {
	case "get":
		value, err := key_value.Get(run.store, step.Key)
		if errors.Is(err, key_value.ErrNoSuchKey) {
			return nil, nil
		}
		return value, err
	case "exists":
		return key_value.Exists(run.store, step.Key)
	case "getJson":
		var value any
		if err := key_value.GetJSON(run.store, step.Key, &value); err != nil {
			return nil, err
		}
		return bytes.TrimSpace(line(value)), nil
	case "getMany":
		return key_value.GetMany(run.store, step.Keys)
	case "list":
		return run.list(step)
	case "getVersioned":
		versioned, err := key_value.GetVersioned(run.store, step.Key)
		run.versions[step.As] = versioned.Version
		return versioned.Value, err
	case "compareAndSwap":
		return run.swap(step)
	case "increment":
		return run.increment(step)
	case "variable":
		value, err := variables.Get(step.Name)
		if err != nil {
			return nil, errNoSuchVariable
		}
		return value, nil
	}
	if answer, isDone, err := run.beside(step); isDone {
		return answer, err
	}
	return "ok", run.change(step)
}

func (run *run) version(name *string) string {
	if name == nil {
		return key_value.IfMissing
	}
	return run.versions[*name]
}

func (run *run) swap(step *step) (any, error) {
	version := run.version(step.Version)
	if step.Keep == nil {
		return key_value.CompareAndSwap(run.store, step.Key, version, step.Value)
	}
	keep, err := step.Keep.keep()
	if err != nil {
		return nil, err
	}
	return key_value.CompareAndSwapWith(run.store, step.Key, version, step.Value, keep)
}

func (run *run) increment(step *step) (any, error) {
	if step.Keep == nil {
		sum, err := key_value.Increment(run.store, step.Key, step.Delta)
		return strconv.FormatInt(sum, 10), err
	}
	keep, err := step.Keep.keep()
	if err != nil {
		return nil, err
	}
	sum, err := key_value.IncrementWith(run.store, step.Key, step.Delta, keep)
	return strconv.FormatInt(sum, 10), err
}

// change does a step that has nothing to answer.
func (run *run) change(step *step) (err error) {
	switch step.Op {
	case "open":
		run.store, err = key_value.Open(step.Label)
		return err
	case "openMany":
		count, err := step.Count.Int64()
		if err != nil {
			return err
		}
		for range count {
			if _, err := key_value.Open(step.Label); err != nil {
				return err
			}
		}
		return nil
	case "close":
		key_value.Close(run.store)
		return nil
	case "set":
		return run.set(step)
	case "setCounter":
		count, err := step.Count.Int64()
		if err != nil {
			return err
		}
		return key_value.SetCounter(run.store, step.Key, count)
	case "watch":
		run.watch, err = key_value.Watch(run.store, step.Keys)
		return err
	case "watchPrefix":
		run.watch, err = key_value.WatchPrefix(run.store, step.Prefix)
		return err
	case "endWatch":
		run.watch.End()
		return nil
	case "delete":
		return key_value.Delete(run.store, step.Key)
	case "setJson":
		return key_value.SetJSON(run.store, step.Key, step.JSON)
	case "setMany":
		entries := make([]key_value.Entry, len(step.Entries))
		for index, entry := range step.Entries {
			entries[index] = key_value.Entry(entry)
		}
		if step.Keep == nil {
			return key_value.SetMany(run.store, entries)
		}
		keep, err := step.Keep.keep()
		if err != nil {
			return err
		}
		return key_value.SetManyWith(run.store, entries, keep)
	case "deleteMany":
		return key_value.DeleteMany(run.store, step.Keys)
	}
	return errors.New("no such step: " + step.Op)
}

func (run *run) set(step *step) error {
	if step.Keep == nil {
		return key_value.Set(run.store, step.Key, step.Value)
	}
	keep, err := step.Keep.keep()
	if err != nil {
		return err
	}
	return key_value.SetWith(run.store, step.Key, step.Value, keep)
}

func (run *run) list(step *step) (any, error) {
	options := key_value.ListOptions{Prefix: step.Prefix, Limit: step.Limit}
	if step.Limit == 0 {
		// In the options of Go, 0 is what is left out. A page of no keys is asked for like this.
		options.Limit = -1
	}
	if step.Cursor == "previous" {
		options.Cursor = run.cursor
	}
	page, err := key_value.List(run.store, options)
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

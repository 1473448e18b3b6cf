package key_value

import (
	"runtime"

	"github.com/fermyon/spin/sdk/go/internal/abi"
	"github.com/fermyon/spin/sdk/go/internal/host"
)

// AtomicCommit is checks and writes that Commit carries out in one step, or none of them. At most 100 checks and 1000
// writes; a key may be checked and written, but is written once.
type AtomicCommit struct {
	store  Store
	checks []check
	writes []write
}

type check struct {
	key     string
	version *string
}

type write struct {
	kind  int
	key   string
	value []byte
	delta int64
	keep  Keep
}

const (
	sets = iota
	deletes
	increments
)

// Atomic begins a commit of several keys, which are checked and written in one step. Only Bobbin has it.
//
//	seen, err := key_value.GetVersioned(store, "from")
//	…
//	sums, err := key_value.Atomic(store).Check("from", seen.Version).Delete("from").Set("to", seen.Value).Commit()
func Atomic(store Store) *AtomicCommit {
	return &AtomicCommit{store: store}
}

// Check adds a check: nobody has written the key since its version was read by GetVersioned, or, with the version
// IfMissing, there is no such key.
func (commit *AtomicCommit) Check(key, version string) *AtomicCommit {
	commit.checks = append(commit.checks, check{key, seen(version)})
	return commit
}

// Set keeps a value under a key.
func (commit *AtomicCommit) Set(key string, value []byte) *AtomicCommit {
	return commit.SetWith(key, value, Keep{})
}

// SetWith keeps a value under a key, and something beside it.
func (commit *AtomicCommit) SetWith(key string, value []byte, keep Keep) *AtomicCommit {
	commit.writes = append(commit.writes, write{kind: sets, key: key, value: value, keep: keep})
	return commit
}

// Delete deletes a key. What is deleted makes room for what is added.
func (commit *AtomicCommit) Delete(key string) *AtomicCommit {
	commit.writes = append(commit.writes, write{kind: deletes, key: key})
	return commit
}

// Increment adds to the counter at a key, 0 where it is missing.
func (commit *AtomicCommit) Increment(key string, delta int64) *AtomicCommit {
	return commit.IncrementWith(key, delta, Keep{})
}

// IncrementWith adds to the counter at a key, and keeps something beside it.
func (commit *AtomicCommit) IncrementWith(key string, delta int64, keep Keep) *AtomicCommit {
	commit.writes = append(commit.writes, write{kind: increments, key: key, delta: delta, keep: keep})
	return commit
}

// Commit carries out all of it, and gives the sums of its increments in their order. Where a check does not hold it
// does nothing, and the sums are nil: read again, and decide anew. Those of a commit without increments are empty and
// not nil.
func (commit *AtomicCommit) Commit() ([]int64, error) {
	checks := make([]abi.Check, len(commit.checks))
	for index, check := range commit.checks {
		checks[index] = abi.CheckOf(check.key, check.version)
	}
	writes := make([]abi.Write, len(commit.writes))
	kept := make([][]abi.Detail, len(commit.writes))
	for index := range commit.writes {
		write := &commit.writes[index]
		kept[index] = write.keep.details()
		switch write.kind {
		case sets:
			writes[index] = abi.SetOf(write.key, write.value, kept[index])
		case deletes:
			writes[index] = abi.DeleteOf(write.key)
		default:
			writes[index] = abi.IncrementOf(write.key, write.delta, kept[index])
		}
	}
	var result abi.Area
	host.Commit(uint32(commit.store), checks, writes, &result)
	runtime.KeepAlive(commit)
	runtime.KeepAlive(kept)
	if err := failure(&result, wordAligned); err != nil {
		return nil, err
	}
	if result.Byte(4) == 0 {
		return nil, nil
	}
	return abi.TakeLongs(result.Word(8), result.Word(12)), nil
}

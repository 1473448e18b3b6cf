package protocol

var leaked string

// leak keeps a text in a global and returns what was there.
func leak(text string) string {
	before := leaked
	leaked = text
	return before
}

var rounds uint64

func runForever() {
	for {
		rounds++
	}
}

var kept [][]byte

func growForever() {
	for {
		kept = append(kept, make([]byte, 1<<20))
	}
}

//go:noinline
func recurse(depth int) int {
	if depth == 0 {
		return 0
	}
	return recurse(depth+1) + depth
}

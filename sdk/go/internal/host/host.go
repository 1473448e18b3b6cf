// Package host has the functions that a component imports. A result is written to an area. A function that
// is not called is not imported.
package host

import "sync"

// busy lets one goroutine at a time into the host. To answer, the host asks for memory, and then the garbage
// collector may let another goroutine run: its call would be one inside of the first, which cannot wait.
var busy sync.Mutex

// option tells the host whether a text is there, and which.
func option(text *string) (isThere uint32, value string) {
	if text == nil {
		return 0, ""
	}
	return 1, *text
}

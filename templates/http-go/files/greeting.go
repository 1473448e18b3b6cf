package main

import "fmt"

// greeting is what a visitor reads.
func greeting(path string, visits int64) string {
	return fmt.Sprintf("Hello! This is visit %d of %s.\n", visits, path)
}

package main

import "testing"

func TestTheGreetingNamesThePathAndCountsVisits(t *testing.T) {
	expected := "Hello! This is visit 3 of /cart.\n"
	if got := greeting("/cart", 3); got != expected {
		t.Errorf("got %q, expected %q", got, expected)
	}
}

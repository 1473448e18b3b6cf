package main

import "github.com/fermyon/spin/sdk/go/key_value"

func example() error {
	store, err := key_value.Open("default")
	if err != nil {
		return err
	}
	defer key_value.Close(store)
	return key_value.Set(store, "mykey", []byte("myvalue"))
}

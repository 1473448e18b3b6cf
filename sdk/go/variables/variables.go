// Package variables is package config under the name that Spin gives it since version 2.
package variables

import "github.com/fermyon/spin/sdk/go/config"

// Get gives the value of a variable.
func Get(key string) (string, error) {
	return config.Get(key)
}

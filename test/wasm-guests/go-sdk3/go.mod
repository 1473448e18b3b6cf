module bobbin.test/go-sdk3

go 1.25.5

require (
	bobbin.test/protocol v0.0.0
	github.com/spinframework/spin-go-sdk/v3 v3.0.0
)

replace bobbin.test/protocol => ../go-protocol

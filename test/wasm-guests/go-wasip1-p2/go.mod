// The name is what the generator of bindings calls the module.
module wit_component

go 1.25

require (
	bobbin.test/protocol v0.0.0
	go.bytecodealliance.org/pkg v0.2.1
)

replace bobbin.test/protocol => ../go-protocol

module bobbin.test/spin1

go 1.24

require bobbin.test/protocol v0.0.0

replace bobbin.test/protocol => ../go-protocol

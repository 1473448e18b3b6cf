module bobbin.test/protocol

go 1.24

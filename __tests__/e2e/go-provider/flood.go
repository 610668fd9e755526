package main

import (
	"fmt"
	"io"
	"os"
	"strings"
)

// Flood is how much the plugin prints, in lines of 1,000 bytes: a number of its own in each, so that
// a reader can tell whether one is missing.
type Flood struct {
	// BeforeLines go to standard error before the handshake. Standard output has to be quiet till then.
	BeforeLines int `json:"before_lines"`
	// AfterLines go to each of four places once the provider has its config.
	AfterLines int `json:"after_lines"`
}

// What the process was started with: go-plugin puts pipes of its own in their place.
var realStdout, realStderr = os.Stdout, os.Stderr

func (f Flood) beforeHandshake() { flood(realStderr, "early", f.BeforeLines) }

// afterHandshake prints while the caller goes on, to the stdio stream and past it.
func (f Flood) afterHandshake() {
	if f.AfterLines == 0 {
		return
	}
	for name, out := range map[string]io.Writer{
		"stream-stdout": os.Stdout, "stream-stderr": os.Stderr,
		"real-stdout": realStdout, "real-stderr": realStderr,
	} {
		go flood(out, name, f.AfterLines)
	}
}

func flood(out io.Writer, name string, lines int) {
	padding := strings.Repeat("x", 1000)
	for line := range lines {
		text := fmt.Sprintf("flood %s %07d %s", name, line, padding)
		fmt.Fprintln(out, text[:999])
	}
}

package main

import (
	"encoding/json"
	"os"
	"slices"
)

// Settings are what a test chooses, in `settings.json` beside the executable: a host hands plugins no
// environment and no arguments to choose by. Everything left out is as a well-behaved provider has it.
type Settings struct {
	// Wire is "typed" (the default), "typed-v1" (which plans and applies by itself), "legacy" or "both".
	Wire string `json:"wire"`
	// Services are the short names of the optional typed services to serve; all when left out.
	Services []string `json:"services"`
	// Registry is how the contract registry answers: "listed" (the default), "empty",
	// "unimplemented" or "failed-precondition".
	Registry string `json:"registry"`
	// Structs is what the plugin's SDK does with a result that has no Struct form, such as a typed
	// slice: "normalise" (the default, and today's), "refuse", or "drop", which answers no result at all.
	Structs        string `json:"structs"`
	Flood          Flood  `json:"flood"`
	IgnoreShutdown bool   `json:"ignore_shutdown"`
	// CrashAfterCreate ends the process between making a thing and answering, the first time.
	CrashAfterCreate bool `json:"crash_after_create"`
}

func readSettings() *Settings {
	settings := &Settings{}
	text, err := os.ReadFile("settings.json")
	if err != nil && !os.IsNotExist(err) {
		panic(err)
	}
	if err == nil {
		if err := json.Unmarshal(text, settings); err != nil {
			panic(err)
		}
	}
	if settings.Wire == "" {
		settings.Wire = "typed"
	}
	return settings
}

func (s *Settings) speaksTyped() bool  { return s.Wire != "legacy" }
func (s *Settings) speaksLegacy() bool { return s.Wire == "legacy" || s.Wire == "both" }

// has says whether an optional typed service is to be served.
func (s *Settings) has(service string) bool {
	return s.Services == nil || slices.Contains(s.Services, service)
}

package main

import (
	"encoding/json"
	"os"
	"strings"
	"sync"
)

// Journal is the list of everything that reached the plugin, one JSON line each.
type Journal struct {
	mutex sync.Mutex
	file  *os.File
}

func openJournal() *Journal {
	file, err := os.OpenFile("journal.jsonl", os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		panic(err)
	}
	return &Journal{file: file}
}

// started writes down the process and what go-plugin's switches came with it.
func (j *Journal) started() {
	switches := map[string]string{}
	for _, pair := range os.Environ() {
		if name, value, _ := strings.Cut(pair, "="); strings.HasPrefix(name, "PLUGIN_") {
			switches[name] = value
		}
	}
	j.write(map[string]any{"pid": os.Getpid(), "switches": switches})
}

// received writes down a request. It is on disk before anything answers.
func (j *Journal) received(method string, request any) {
	j.write(map[string]any{"method": method, "request": request})
}

func (j *Journal) write(entry map[string]any) {
	line, err := json.Marshal(entry)
	if err != nil {
		panic(err)
	}
	j.mutex.Lock()
	defer j.mutex.Unlock()
	if _, err := j.file.Write(append(line, '\n')); err != nil {
		panic(err)
	}
}

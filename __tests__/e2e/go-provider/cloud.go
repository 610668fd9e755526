package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"sort"
	"strings"
	"sync"
	"time"
)

// The texts that upstream's providers wrap, and by which alone a host can tell what went wrong: plain
// Go errors arrive as UNKNOWN.
var (
	errNotFound      = errors.New("iac: resource not found")
	errAlreadyExists = errors.New("iac: resource already exists")
	errInvalid       = errors.New("iac: validation error")
)

// Thing is one resource of the cloud.
type Thing struct {
	ID        string          `json:"id"`
	Name      string          `json:"name"`
	Type      string          `json:"type"`
	Config    json.RawMessage `json:"config"`
	Replicas  int             `json:"replicas"`
	Owner     string          `json:"owner"`
	CreatedAt time.Time       `json:"created_at"`
}

// Cloud is a file of things. It has a life of its own: whoever writes the file changes the cloud.
type Cloud struct {
	mutex sync.Mutex
	path  string
	// crashAfterCreate is the setting of that name.
	crashAfterCreate bool
}

type catalogue struct {
	Next   int               `json:"next"`
	Things map[string]*Thing `json:"things"`
}

// configure takes the provider's config: `catalogue` is the path of the file.
func (c *Cloud) configure(config []byte) error {
	wanted := struct {
		Catalogue string `json:"catalogue"`
	}{}
	if len(config) > 0 {
		if err := json.Unmarshal(config, &wanted); err != nil {
			return fmt.Errorf("%w: %v", errInvalid, err)
		}
	}
	if wanted.Catalogue != "" && !filepath.IsAbs(wanted.Catalogue) {
		return fmt.Errorf("%w: catalogue has to be an absolute path", errInvalid)
	}
	c.path = wanted.Catalogue
	return nil
}

// with reads the file, lets work change it, and writes it when the work succeeds.
func (c *Cloud) with(work func(*catalogue) error) error {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.path == "" {
		return fmt.Errorf("%w: the config names no catalogue", errInvalid)
	}
	all := &catalogue{Things: map[string]*Thing{}}
	text, err := os.ReadFile(c.path)
	if err == nil {
		err = json.Unmarshal(text, all)
	} else if os.IsNotExist(err) {
		err = nil
	}
	if err != nil {
		return err
	}
	if err := work(all); err != nil {
		return err
	}
	written, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(c.path+".new", written, 0o600); err != nil {
		return err
	}
	return os.Rename(c.path+".new", c.path)
}

// find goes by the id, or by name and type where there is none.
func (all *catalogue) find(ref Ref) (*Thing, error) {
	for _, thing := range all.Things {
		isIt := thing.Name == ref.Name && thing.Type == ref.Type
		if ref.ProviderID != "" {
			isIt = thing.ID == ref.ProviderID
		}
		if isIt {
			return thing, nil
		}
	}
	return nil, fmt.Errorf("%s %q: %w", ref.Type, ref.Name, errNotFound)
}

func (c *Cloud) create(spec Spec) (out Output, err error) {
	err = c.with(func(all *catalogue) error {
		if _, err := all.find(Ref{Name: spec.Name, Type: spec.Type}); err == nil {
			return fmt.Errorf("%s %q: %w", spec.Type, spec.Name, errAlreadyExists)
		}
		all.Next++
		id := fmt.Sprintf("%s-%d", spec.Name, all.Next)
		thing := &Thing{
			ID: id, Name: spec.Name, Type: spec.Type, Config: spec.Config, Replicas: 1,
			CreatedAt: time.Now().UTC(),
		}
		all.Things[id] = thing
		out = thing.output()
		return nil
	})
	if err == nil && c.crashAfterCreate {
		crashOnce()
	}
	return out, err
}

// crashOnce leaves a mark, so that the next process lives.
func crashOnce() {
	mark, err := os.OpenFile("crashed", os.O_CREATE|os.O_EXCL, 0o600)
	if err == nil {
		mark.Close()
		os.Exit(3)
	}
}

func (c *Cloud) read(ref Ref) (out Output, err error) {
	err = c.with(func(all *catalogue) error {
		thing, err := all.find(ref)
		if err == nil {
			out = thing.output()
		}
		return err
	})
	return out, err
}

func (c *Cloud) update(ref Ref, change func(*Thing)) (out Output, err error) {
	err = c.with(func(all *catalogue) error {
		thing, err := all.find(ref)
		if err == nil {
			change(thing)
			out = thing.output()
		}
		return err
	})
	return out, err
}

func (c *Cloud) remove(ref Ref) error {
	return c.with(func(all *catalogue) error {
		thing, err := all.find(ref)
		if err == nil {
			delete(all.Things, thing.ID)
		}
		return err
	})
}

// list is every thing of a type, or of all types, in the order of their ids.
func (c *Cloud) list(resourceType string) (found []*Thing, err error) {
	err = c.with(func(all *catalogue) error {
		for _, thing := range all.Things {
			if resourceType == "" || thing.Type == resourceType {
				found = append(found, thing)
			}
		}
		return nil
	})
	slices.SortFunc(found, func(a, b *Thing) int { return strings.Compare(a.ID, b.ID) })
	return found, err
}

// diff compares what is wanted with what there is. A region cannot be changed in place.
func (c *Cloud) diff(spec Spec, ref Ref) (changes []Change, err error) {
	err = c.with(func(all *catalogue) error {
		thing, err := all.find(ref)
		if err != nil {
			return err
		}
		changes = compare(thing.Config, spec.Config)
		return nil
	})
	return changes, err
}

func compare(have, want json.RawMessage) []Change {
	before, after := toFields(have), toFields(want)
	keys := map[string]bool{}
	for _, fields := range []map[string]any{before, after} {
		for key := range fields {
			keys[key] = true
		}
	}
	changes := []Change{}
	for key := range keys {
		if !reflect.DeepEqual(before[key], after[key]) {
			changes = append(changes, Change{key, before[key], after[key], key == "region"})
		}
	}
	sort.Slice(changes, func(a, b int) bool { return changes[a].Path < changes[b].Path })
	return changes
}

// toFields keeps numbers as they are written.
func toFields(text json.RawMessage) map[string]any {
	fields := map[string]any{}
	if len(text) > 0 {
		decoder := json.NewDecoder(strings.NewReader(string(text)))
		decoder.UseNumber()
		if err := decoder.Decode(&fields); err != nil {
			panic(err)
		}
	}
	return fields
}

func (t *Thing) output() Output {
	return Output{
		Name: t.Name, Type: t.Type, ProviderID: t.ID, Status: "running",
		Outputs: map[string]any{
			"id": t.ID, "config": t.Config, "replicas": t.Replicas, "token": "token-of-" + t.ID,
		},
		Sensitive: map[string]bool{"id": false, "config": false, "replicas": false, "token": true},
	}
}

// byID is for an import: the id is all that is known of it.
func (c *Cloud) byID(id, resourceType string) (thing *Thing, err error) {
	err = c.with(func(all *catalogue) error {
		found, isThere := all.Things[id]
		if !isThere || found.Type != resourceType {
			return fmt.Errorf("%s %q: %w", resourceType, id, errNotFound)
		}
		thing = found
		return nil
	})
	return thing, err
}

package main

import "fmt"

// plan is what a provider that plans by itself makes of a wish.
func (c *Cloud) plan(desired []Spec, current []State) ([]Action, error) {
	actions := []Action{}
	wanted := map[string]bool{}
	for _, spec := range desired {
		wanted[spec.Name] = true
		state := findState(current, spec.Name)
		if state == nil {
			actions = append(actions, Action{Action: "create", Resource: spec})
			continue
		}
		changes, err := c.diff(spec, state.ref())
		if err != nil {
			return nil, err
		}
		if len(changes) > 0 {
			actions = append(actions, Action{Action: toVerb(changes), Resource: spec, Current: state})
		}
	}
	for _, state := range current {
		if !wanted[state.Name] {
			gone := Spec{Name: state.Name, Type: state.Type}
			actions = append(actions, Action{Action: "delete", Resource: gone, Current: &state})
		}
	}
	return actions, nil
}

func findState(current []State, name string) *State {
	for _, state := range current {
		if state.Name == name {
			return &state
		}
	}
	return nil
}

func toVerb(changes []Change) string {
	for _, change := range changes {
		if change.ForceNew {
			return "replace"
		}
	}
	return "update"
}

// apply does what a plan says, one after the other, and goes on past failures.
func (c *Cloud) apply(actions []Action) (made []Output, failures []Failure) {
	for _, action := range actions {
		output, err := c.perform(action)
		if err != nil {
			failures = append(failures, Failure{action.Resource.Name, action.Action, err.Error()})
		} else if output != nil {
			made = append(made, *output)
		}
	}
	return made, failures
}

func (c *Cloud) perform(action Action) (*Output, error) {
	ref := Ref{Name: action.Resource.Name, Type: action.Resource.Type}
	if action.Current != nil {
		ref = action.Current.ref()
	}
	switch action.Action {
	case "create":
		output, err := c.create(action.Resource)
		return &output, err
	case "update":
		output, err := c.update(ref, func(thing *Thing) { thing.Config = action.Resource.Config })
		return &output, err
	case "replace":
		if err := c.remove(ref); err != nil {
			return nil, err
		}
		output, err := c.create(action.Resource)
		return &output, err
	case "delete":
		return nil, c.remove(ref)
	default:
		return nil, fmt.Errorf("%w: unknown action %q", errInvalid, action.Action)
	}
}

func (c *Cloud) destroy(refs []Ref) (destroyed []string, failures []Failure) {
	for _, ref := range refs {
		if err := c.remove(ref); err != nil {
			failures = append(failures, Failure{ref.Name, "delete", err.Error()})
			continue
		}
		destroyed = append(destroyed, ref.Name)
	}
	return destroyed, failures
}

// Drift is one thing as it is against what was asked of it.
type Drift struct {
	Ref
	Drifted bool
	Class   string
	// Expected and Actual are nil where there is nothing to say.
	Expected map[string]any
	Actual   map[string]any
	Fields   []string
}

// drift compares with the specs where there are some; without, it can only tell what is gone.
func (c *Cloud) drift(refs []Ref, specs map[string]Spec) ([]Drift, error) {
	drifts := []Drift{}
	for _, ref := range refs {
		err := c.with(func(all *catalogue) error {
			thing, err := all.find(ref)
			if err != nil {
				drifts = append(drifts, Drift{Ref: ref, Drifted: true, Class: "ghost"})
				return nil
			}
			drift := Drift{Ref: thing.output().ref(), Class: "in-sync"}
			if spec, known := specs[ref.Name]; known {
				changes := compare(spec.Config, thing.Config)
				for _, change := range changes {
					drift.Fields = append(drift.Fields, change.Path)
				}
				if len(changes) > 0 {
					drift.Drifted, drift.Class = true, "config"
				}
				drift.Expected, drift.Actual = toFields(spec.Config), toFields(thing.Config)
			}
			drifts = append(drifts, drift)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return drifts, nil
}

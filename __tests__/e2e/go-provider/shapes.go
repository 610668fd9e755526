package main

import "encoding/json"

// What both wires speak of, in the JSON of the legacy one.

type Spec struct {
	Name      string          `json:"name"`
	Type      string          `json:"type"`
	Config    json.RawMessage `json:"config"`
	Size      string          `json:"size,omitempty"`
	DependsOn []string        `json:"depends_on,omitempty"`
}

type Ref struct {
	Name       string `json:"name"`
	Type       string `json:"type"`
	ProviderID string `json:"provider_id,omitempty"`
}

type Output struct {
	Name       string
	Type       string
	ProviderID string
	Status     string
	Outputs    map[string]any
	Sensitive  map[string]bool
}

type Change struct {
	Path     string `json:"path"`
	Old      any    `json:"old"`
	New      any    `json:"new"`
	ForceNew bool   `json:"force_new"`
}

type State struct {
	Name       string `json:"name"`
	Type       string `json:"type"`
	ProviderID string `json:"provider_id"`
}

type Action struct {
	Action   string `json:"action"`
	Resource Spec   `json:"resource"`
	Current  *State `json:"current,omitempty"`
}

type Failure struct {
	Resource string `json:"resource"`
	Action   string `json:"action"`
	Error    string `json:"error"`
}

func (o Output) ref() Ref { return Ref{o.Name, o.Type, o.ProviderID} }

func (s *State) ref() Ref { return Ref{s.Name, s.Type, s.ProviderID} }

// resourceTypes is what the provider can make.
var resourceTypes = []string{"infra.vpc", "infra.database", "infra.dns"}

var operations = []string{"create", "read", "update", "delete"}

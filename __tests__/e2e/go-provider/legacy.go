package main

import (
	"encoding/json"
	"fmt"
	"time"

	"google.golang.org/protobuf/types/known/structpb"

	pb "goprovider/gen/plugin"
)

// legacyProvider is the provider behind InvokeService: maps in, maps out.
type legacyProvider struct {
	settings *Settings
	cloud    *Cloud
}

func (l *legacyProvider) invoke(method string, args map[string]any) (map[string]any, error) {
	in := readArguments(args)
	switch method {
	case "IaCProvider.Name":
		return map[string]any{"name": providerName()}, nil
	case "IaCProvider.Version":
		return map[string]any{"version": version}, nil
	case "IaCProvider.Initialize":
		// All done in CreateModule.
		l.settings.Flood.afterHandshake()
		return map[string]any{}, nil
	case "IaCProvider.Capabilities":
		return map[string]any{"capabilities": toCapabilities()}, nil
	case "IaCProvider.Plan":
		actions, err := l.cloud.plan(in.Desired, in.Current)
		return map[string]any{"id": "plan-of-the-provider", "actions": actions, "created_at": now()}, err
	case "IaCProvider.Apply":
		made, failures := l.cloud.apply(in.Plan.Actions)
		return toApplyResult(in.Plan.ID, made, failures), nil
	case "IaCProvider.Destroy":
		destroyed, failures := l.cloud.destroy(in.Refs)
		return map[string]any{"destroyed": destroyed, "errors": failures}, nil
	case "IaCProvider.Status":
		return l.status(in.Refs)
	case "IaCProvider.DetectDrift":
		drifts, err := l.cloud.drift(in.Refs, in.Specs)
		return map[string]any{"drifts": toDriftMaps(drifts)}, err
	case "IaCProvider.Import":
		return l.importThing(in.ProviderID, in.ResourceType)
	case "IaCProvider.EnumerateAll":
		return l.enumerate(in.ResourceType)
	case "ResourceDriver.SensitiveKeys":
		return map[string]any{"keys": []string{"token"}}, nil
	}
	return l.drive(method, in)
}

func (l *legacyProvider) drive(method string, in Arguments) (map[string]any, error) {
	ref := Ref{in.RefName, in.RefType, in.RefProviderID}
	spec := Spec{Name: in.SpecName, Type: in.SpecType, Config: in.SpecConfig}
	switch method {
	case "ResourceDriver.Create":
		return toOutputMap(l.cloud.create(spec))
	case "ResourceDriver.Read":
		return toOutputMap(l.cloud.read(ref))
	case "ResourceDriver.Update":
		return toOutputMap(l.cloud.update(ref, func(thing *Thing) { thing.Config = spec.Config }))
	case "ResourceDriver.Scale":
		return toOutputMap(l.cloud.update(ref, func(thing *Thing) { thing.Replicas = in.Replicas }))
	case "ResourceDriver.Delete":
		return map[string]any{}, l.cloud.remove(ref)
	case "ResourceDriver.Diff":
		changes, err := l.cloud.diff(spec, Ref{in.CurrentName, in.CurrentType, in.CurrentProviderID})
		return map[string]any{
			"needs_update":  len(changes) > 0,
			"needs_replace": toVerb(changes) == "replace",
			"changes":       changes,
		}, err
	case "ResourceDriver.HealthCheck":
		_, err := l.cloud.read(ref)
		return map[string]any{"healthy": err == nil, "message": ""}, nil
	default:
		// As DigitalOcean's dispatcher says it: a plain error rather than UNIMPLEMENTED.
		return nil, fmt.Errorf("%s plugin: unknown method %q", providerName(), method)
	}
}

// Arguments are those of every method at once: each is found by its key.
type Arguments struct {
	Desired []Spec  `json:"desired"`
	Current []State `json:"current"`
	Plan    struct {
		ID      string   `json:"id"`
		Actions []Action `json:"actions"`
	} `json:"plan"`
	Refs         []Ref           `json:"refs"`
	Specs        map[string]Spec `json:"specs"`
	ProviderID   string          `json:"provider_id"`
	ResourceType string          `json:"resource_type"`

	RefName       string          `json:"ref_name"`
	RefType       string          `json:"ref_type"`
	RefProviderID string          `json:"ref_provider_id"`
	SpecName      string          `json:"spec_name"`
	SpecType      string          `json:"spec_type"`
	SpecConfig    json.RawMessage `json:"spec_config"`
	Replicas      int             `json:"replicas"`

	CurrentName       string `json:"current_name"`
	CurrentType       string `json:"current_type"`
	CurrentProviderID string `json:"current_provider_id"`
}

// readArguments leaves out what does not fit: a method finds it missing.
func readArguments(args map[string]any) Arguments {
	in := Arguments{}
	if err := json.Unmarshal(toJSON(args), &in); err != nil {
		return Arguments{}
	}
	return in
}

func (l *legacyProvider) status(refs []Ref) (map[string]any, error) {
	statuses := []any{}
	for _, ref := range refs {
		output, err := l.cloud.read(ref)
		if err != nil {
			return nil, err
		}
		statuses = append(statuses, map[string]any{
			"name": output.Name, "type": output.Type, "provider_id": output.ProviderID,
			"status": output.Status, "outputs": output.Outputs,
		})
	}
	return map[string]any{"statuses": statuses}, nil
}

func (l *legacyProvider) importThing(id, resourceType string) (map[string]any, error) {
	thing, err := l.cloud.byID(id, resourceType)
	if err != nil {
		return nil, err
	}
	created := thing.CreatedAt.Format(time.RFC3339Nano)
	return map[string]any{
		"id": thing.Name, "name": thing.Name, "type": thing.Type, "provider": providerName(),
		"provider_id": thing.ID, "config_hash": "", "applied_config": thing.Config,
		"outputs": thing.output().Outputs, "dependencies": nil,
		"created_at": created, "updated_at": created, "last_drift_check": "0001-01-01T00:00:00Z",
	}, nil
}

func (l *legacyProvider) enumerate(resourceType string) (map[string]any, error) {
	things, err := l.cloud.list(resourceType)
	outputs := []any{}
	for _, thing := range things {
		output, _ := toOutputMap(thing.output(), nil)
		outputs = append(outputs, output)
	}
	return map[string]any{"outputs": outputs}, err
}

func toCapabilities() []any {
	capabilities := []any{}
	for _, resourceType := range resourceTypes {
		capabilities = append(capabilities, map[string]any{
			"resource_type": resourceType, "tier": 1, "operations": operations,
		})
	}
	return capabilities
}

func toApplyResult(planID string, made []Output, failures []Failure) map[string]any {
	resources := []any{}
	for _, output := range made {
		resource, _ := toOutputMap(output, nil)
		resources = append(resources, resource)
	}
	result := map[string]any{"plan_id": planID, "resources": resources}
	if len(failures) > 0 {
		result["errors"] = failures
	}
	return result
}

func toOutputMap(output Output, err error) (map[string]any, error) {
	if err != nil {
		return nil, err
	}
	return map[string]any{
		"provider_id": output.ProviderID, "name": output.Name, "type": output.Type,
		"status": output.Status, "outputs": output.Outputs, "sensitive": output.Sensitive,
	}, nil
}

func toDriftMaps(drifts []Drift) []any {
	maps := []any{}
	for _, drift := range drifts {
		maps = append(maps, map[string]any{
			"name": drift.Name, "type": drift.Type, "drifted": drift.Drifted, "class": drift.Class,
			"expected": drift.Expected, "actual": drift.Actual, "fields": drift.Fields,
		})
	}
	return maps
}

func now() string { return time.Now().UTC().Format(time.RFC3339) }

// toResponse makes a Struct of a result as one of the SDKs does. structpb takes no typed slices and
// maps, such as []string: today's SDK normalises them before, an older one answered the error, and the
// oldest forgot about it and answered nothing at all.
func (s *Settings) toResponse(result map[string]any) *pb.InvokeServiceResponse {
	if s.Structs == "" || s.Structs == "normalise" {
		normal := map[string]any{}
		if err := json.Unmarshal(toJSON(result), &normal); err != nil {
			return &pb.InvokeServiceResponse{Error: err.Error()}
		}
		result = normal
	}
	converted, err := structpb.NewStruct(result)
	if err != nil && s.Structs == "refuse" {
		return &pb.InvokeServiceResponse{Error: err.Error()}
	}
	return &pb.InvokeServiceResponse{Result: converted}
}

package main

import (
	"encoding/json"

	pb "goprovider/gen/iac"
)

// Between the typed wire's messages and the shapes that both wires share.

func fromSpec(spec *pb.ResourceSpec) Spec {
	return Spec{
		Name: spec.GetName(), Type: spec.GetType(), Config: spec.GetConfigJson(),
		Size: spec.GetSize(), DependsOn: spec.GetDependsOn(),
	}
}

func fromSpecs(specs []*pb.ResourceSpec) (all []Spec) {
	for _, spec := range specs {
		all = append(all, fromSpec(spec))
	}
	return all
}

func fromSpecMap(specs map[string]*pb.ResourceSpec) map[string]Spec {
	all := map[string]Spec{}
	for name, spec := range specs {
		all[name] = fromSpec(spec)
	}
	return all
}

func fromRef(ref *pb.ResourceRef) Ref {
	return Ref{ref.GetName(), ref.GetType(), ref.GetProviderId()}
}

func fromRefs(refs []*pb.ResourceRef) (all []Ref) {
	for _, ref := range refs {
		all = append(all, fromRef(ref))
	}
	return all
}

func fromState(state *pb.ResourceState) *State {
	if state == nil {
		return nil
	}
	return &State{Name: state.GetName(), Type: state.GetType(), ProviderID: state.GetProviderId()}
}

func fromStates(states []*pb.ResourceState) (all []State) {
	for _, state := range states {
		all = append(all, *fromState(state))
	}
	return all
}

func toOutput(output Output) *pb.ResourceOutput {
	return &pb.ResourceOutput{
		Name: output.Name, Type: output.Type, ProviderId: output.ProviderID, Status: output.Status,
		OutputsJson: toJSON(output.Outputs), Sensitive: output.Sensitive,
	}
}

func toAction(action Action) *pb.PlanAction {
	spec := action.Resource
	converted := &pb.PlanAction{Action: action.Action, Resource: &pb.ResourceSpec{
		Name: spec.Name, Type: spec.Type, ConfigJson: spec.Config, Size: spec.Size, DependsOn: spec.DependsOn,
	}}
	if state := action.Current; state != nil {
		converted.Current = &pb.ResourceState{Name: state.Name, Type: state.Type, ProviderId: state.ProviderID}
	}
	return converted
}

func fromActions(actions []*pb.PlanAction) (all []Action) {
	for _, action := range actions {
		all = append(all, Action{
			Action: action.GetAction(), Resource: fromSpec(action.GetResource()), Current: fromState(action.GetCurrent()),
		})
	}
	return all
}

func toFailures(failures []Failure) (all []*pb.ActionError) {
	for _, failure := range failures {
		all = append(all, &pb.ActionError{
			Resource: failure.Resource, Action: failure.Action, Error: failure.Error,
		})
	}
	return all
}

var driftClasses = map[string]pb.DriftClass{
	"in-sync": pb.DriftClass_DRIFT_CLASS_IN_SYNC,
	"ghost":   pb.DriftClass_DRIFT_CLASS_GHOST,
	"config":  pb.DriftClass_DRIFT_CLASS_CONFIG,
}

func toDrifts(drifts []Drift) (all []*pb.DriftResult) {
	for _, drift := range drifts {
		all = append(all, &pb.DriftResult{
			Name: drift.Name, Type: drift.Type, Drifted: drift.Drifted, Class: driftClasses[drift.Class],
			ExpectedJson: toJSON(drift.Expected), ActualJson: toJSON(drift.Actual), Fields: drift.Fields,
		})
	}
	return all
}

// toJSON leaves the bytes away for nil, as upstream does.
func toJSON(value any) []byte {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	if string(text) == "null" {
		return nil
	}
	return text
}

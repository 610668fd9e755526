package main

import (
	"context"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/timestamppb"

	pb "goprovider/gen/iac"
)

// registerTyped serves the typed wire. Services without a type of their own here are registered and
// answer UNIMPLEMENTED, as in plugins whose server embeds them all.
func registerTyped(server *grpc.Server, settings *Settings, cloud *Cloud) {
	pb.RegisterIaCProviderRequiredServer(server, &required{settings: settings, cloud: cloud})
	for name, register := range map[string]func(){
		"ResourceDriver":        func() { pb.RegisterResourceDriverServer(server, &driver{cloud: cloud}) },
		"IaCProviderEnumerator": func() { pb.RegisterIaCProviderEnumeratorServer(server, &enumerator{cloud: cloud}) },
		"IaCProviderDriftDetector": func() {
			pb.RegisterIaCProviderDriftDetectorServer(server, &driftDetector{cloud: cloud})
		},
		"IaCProviderDriftConfigDetector": func() {
			pb.RegisterIaCProviderDriftConfigDetectorServer(server, &driftConfigDetector{cloud: cloud})
		},
		"IaCProviderCredentialRevoker": func() {
			pb.RegisterIaCProviderCredentialRevokerServer(server, pb.UnimplementedIaCProviderCredentialRevokerServer{})
		},
		"IaCProviderRegionLister": func() {
			pb.RegisterIaCProviderRegionListerServer(server, pb.UnimplementedIaCProviderRegionListerServer{})
		},
		"IaCProviderOwnership": func() {
			pb.RegisterIaCProviderOwnershipServer(server, pb.UnimplementedIaCProviderOwnershipServer{})
		},
		"IaCProviderFinalizer": func() {
			pb.RegisterIaCProviderFinalizerServer(server, pb.UnimplementedIaCProviderFinalizerServer{})
		},
		"IaCProviderMigrationRepairer": func() {
			pb.RegisterIaCProviderMigrationRepairerServer(server, pb.UnimplementedIaCProviderMigrationRepairerServer{})
		},
		"IaCProviderValidator": func() {
			pb.RegisterIaCProviderValidatorServer(server, pb.UnimplementedIaCProviderValidatorServer{})
		},
		"IaCProviderLogCapture": func() {
			pb.RegisterIaCProviderLogCaptureServer(server, pb.UnimplementedIaCProviderLogCaptureServer{})
		},
		"IaCProviderRunner": func() {
			pb.RegisterIaCProviderRunnerServer(server, pb.UnimplementedIaCProviderRunnerServer{})
		},
		"IaCRequirementDiscovery": func() {
			pb.RegisterIaCRequirementDiscoveryServer(server, pb.UnimplementedIaCRequirementDiscoveryServer{})
		},
		"IaCProviderRequirementMapper": func() {
			pb.RegisterIaCProviderRequirementMapperServer(server, pb.UnimplementedIaCProviderRequirementMapperServer{})
		},
		"IaCStateBackend": func() {
			pb.RegisterIaCStateBackendServer(server, &stateBackend{})
		},
	} {
		if settings.has(name) {
			register()
		}
	}
}

type required struct {
	pb.UnimplementedIaCProviderRequiredServer
	settings *Settings
	cloud    *Cloud
}

func (r *required) Initialize(_ context.Context, request *pb.InitializeRequest) (*pb.InitializeResponse, error) {
	r.settings.Flood.afterHandshake()
	return &pb.InitializeResponse{}, r.cloud.configure(request.GetConfigJson())
}

func (r *required) Name(context.Context, *pb.NameRequest) (*pb.NameResponse, error) {
	return &pb.NameResponse{Name: providerName()}, nil
}

func (r *required) Version(context.Context, *pb.VersionRequest) (*pb.VersionResponse, error) {
	return &pb.VersionResponse{Version: version}, nil
}

func (r *required) Capabilities(context.Context, *pb.CapabilitiesRequest) (*pb.CapabilitiesResponse, error) {
	response := &pb.CapabilitiesResponse{}
	if r.settings.Wire != "typed-v1" {
		response.ComputePlanVersion = "v2"
	}
	for _, resourceType := range resourceTypes {
		response.Capabilities = append(response.Capabilities, &pb.IaCCapabilityDeclaration{
			ResourceType: resourceType, Tier: 1, Operations: operations,
		})
	}
	return response, nil
}

func (r *required) Plan(_ context.Context, request *pb.PlanRequest) (*pb.PlanResponse, error) {
	actions, err := r.cloud.plan(fromSpecs(request.GetDesired()), fromStates(request.GetCurrent()))
	if err != nil {
		return nil, err
	}
	plan := &pb.IaCPlan{Id: "plan-of-the-provider", CreatedAt: timestamppb.Now()}
	for _, action := range actions {
		plan.Actions = append(plan.Actions, toAction(action))
	}
	return &pb.PlanResponse{Plan: plan}, nil
}

// Apply is what hosts call on a provider that plans by itself; one of version 2 no longer has it.
func (r *required) Apply(ctx context.Context, request *pb.ApplyRequest) (*pb.ApplyResponse, error) {
	if r.settings.Wire != "typed-v1" {
		return r.UnimplementedIaCProviderRequiredServer.Apply(ctx, request)
	}
	plan := request.GetPlan()
	made, failures := r.cloud.apply(fromActions(plan.GetActions()))
	result := &pb.ApplyResult{PlanId: plan.GetId(), Errors: toFailures(failures)}
	for _, output := range made {
		result.Resources = append(result.Resources, toOutput(output))
	}
	return &pb.ApplyResponse{Result: result}, nil
}

func (r *required) Destroy(_ context.Context, request *pb.DestroyRequest) (*pb.DestroyResponse, error) {
	destroyed, failures := r.cloud.destroy(fromRefs(request.GetRefs()))
	return &pb.DestroyResponse{Result: &pb.DestroyResult{
		Destroyed: destroyed, Errors: toFailures(failures),
	}}, nil
}

func (r *required) Status(_ context.Context, request *pb.StatusRequest) (*pb.StatusResponse, error) {
	response := &pb.StatusResponse{}
	for _, ref := range fromRefs(request.GetRefs()) {
		output, err := r.cloud.read(ref)
		if err != nil {
			return nil, err
		}
		response.Statuses = append(response.Statuses, &pb.ResourceStatus{
			Name: output.Name, Type: output.Type, ProviderId: output.ProviderID,
			Status: output.Status, OutputsJson: toJSON(output.Outputs),
		})
	}
	return response, nil
}

func (r *required) Import(_ context.Context, request *pb.ImportRequest) (*pb.ImportResponse, error) {
	thing, err := r.cloud.byID(request.GetProviderId(), request.GetResourceType())
	if err != nil {
		return nil, err
	}
	output := thing.output()
	return &pb.ImportResponse{State: &pb.ResourceState{
		Id: thing.Name, Name: thing.Name, Type: thing.Type, ProviderId: thing.ID, Provider: providerName(),
		AppliedConfigJson: thing.Config, OutputsJson: toJSON(output.Outputs),
		CreatedAt: timestamppb.New(thing.CreatedAt), UpdatedAt: timestamppb.New(thing.CreatedAt),
	}}, nil
}

type driver struct {
	pb.UnimplementedResourceDriverServer
	cloud *Cloud
}

func (d *driver) Create(_ context.Context, request *pb.ResourceCreateRequest) (*pb.ResourceCreateResponse, error) {
	output, err := d.cloud.create(fromSpec(request.GetSpec()))
	return &pb.ResourceCreateResponse{Output: toOutput(output)}, err
}

func (d *driver) Read(_ context.Context, request *pb.ResourceReadRequest) (*pb.ResourceReadResponse, error) {
	output, err := d.cloud.read(fromRef(request.GetRef()))
	return &pb.ResourceReadResponse{Output: toOutput(output)}, err
}

func (d *driver) Update(_ context.Context, request *pb.ResourceUpdateRequest) (*pb.ResourceUpdateResponse, error) {
	output, err := d.cloud.update(fromRef(request.GetRef()), func(thing *Thing) {
		thing.Config = request.GetSpec().GetConfigJson()
	})
	return &pb.ResourceUpdateResponse{Output: toOutput(output)}, err
}

func (d *driver) Delete(_ context.Context, request *pb.ResourceDeleteRequest) (*pb.ResourceDeleteResponse, error) {
	return &pb.ResourceDeleteResponse{}, d.cloud.remove(fromRef(request.GetRef()))
}

func (d *driver) Diff(_ context.Context, request *pb.ResourceDiffRequest) (*pb.ResourceDiffResponse, error) {
	current := request.GetCurrent()
	ref := Ref{current.GetName(), current.GetType(), current.GetProviderId()}
	changes, err := d.cloud.diff(fromSpec(request.GetDesired()), ref)
	if err != nil {
		return nil, err
	}
	result := &pb.DiffResult{NeedsUpdate: len(changes) > 0, NeedsReplace: toVerb(changes) == "replace"}
	for _, change := range changes {
		result.Changes = append(result.Changes, &pb.FieldChange{
			Path: change.Path, OldJson: toJSON(change.Old), NewJson: toJSON(change.New), ForceNew: change.ForceNew,
		})
	}
	return &pb.ResourceDiffResponse{Result: result}, nil
}

func (d *driver) Scale(_ context.Context, request *pb.ResourceScaleRequest) (*pb.ResourceScaleResponse, error) {
	output, err := d.cloud.update(fromRef(request.GetRef()), func(thing *Thing) {
		thing.Replicas = int(request.GetReplicas())
	})
	return &pb.ResourceScaleResponse{Output: toOutput(output)}, err
}

func (d *driver) HealthCheck(_ context.Context, request *pb.ResourceHealthCheckRequest) (*pb.ResourceHealthCheckResponse, error) {
	_, err := d.cloud.read(fromRef(request.GetRef()))
	return &pb.ResourceHealthCheckResponse{Result: &pb.HealthResult{Healthy: err == nil}}, nil
}

func (d *driver) SensitiveKeys(context.Context, *pb.SensitiveKeysRequest) (*pb.SensitiveKeysResponse, error) {
	return &pb.SensitiveKeysResponse{Keys: []string{"token"}}, nil
}

type enumerator struct {
	pb.UnimplementedIaCProviderEnumeratorServer
	cloud *Cloud
}

func (e *enumerator) EnumerateAll(_ context.Context, request *pb.EnumerateAllRequest) (*pb.EnumerateAllResponse, error) {
	things, err := e.cloud.list(request.GetResourceType())
	response := &pb.EnumerateAllResponse{}
	for _, thing := range things {
		response.Outputs = append(response.Outputs, toOutput(thing.output()))
	}
	return response, err
}

type driftDetector struct {
	pb.UnimplementedIaCProviderDriftDetectorServer
	cloud *Cloud
}

func (d *driftDetector) DetectDrift(_ context.Context, request *pb.DetectDriftRequest) (*pb.DetectDriftResponse, error) {
	drifts, err := d.cloud.drift(fromRefs(request.GetRefs()), nil)
	return &pb.DetectDriftResponse{Drifts: toDrifts(drifts)}, err
}

func (d *driftDetector) DetectDriftWithSpecs(_ context.Context, request *pb.DetectDriftWithSpecsRequest) (*pb.DetectDriftWithSpecsResponse, error) {
	drifts, err := d.cloud.drift(fromRefs(request.GetRefs()), fromSpecMap(request.GetSpecs()))
	return &pb.DetectDriftWithSpecsResponse{Drifts: toDrifts(drifts)}, err
}

type driftConfigDetector struct {
	pb.UnimplementedIaCProviderDriftConfigDetectorServer
	cloud *Cloud
}

func (d *driftConfigDetector) DetectDriftConfig(_ context.Context, request *pb.DetectDriftConfigRequest) (*pb.DetectDriftConfigResponse, error) {
	drifts, err := d.cloud.drift(fromRefs(request.GetRefs()), fromSpecMap(request.GetSpecs()))
	return &pb.DetectDriftConfigResponse{Drifts: toDrifts(drifts)}, err
}

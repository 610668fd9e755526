package main

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	pb "goprovider/gen/iac"
)

const backendName = "gofiles"

// stateBackend keeps records as upstream's object stores do: one JSON document each under the name with
// `/` and `\` replaced, written without conditions; what cannot be read is left out of lists. Its objects
// are files of a folder, so that several processes share them. Maps go through Go's own, as in real
// plugins, so that integers become doubles.
type stateBackend struct {
	pb.UnimplementedIaCStateBackendServer
	mutex  sync.Mutex
	folder string
}

// record has the fields in the order of upstream's object stores.
type record struct {
	ResourceID   string         `json:"resource_id"`
	ResourceType string         `json:"resource_type"`
	Provider     string         `json:"provider"`
	ProviderRef  string         `json:"provider_ref,omitempty"`
	ProviderID   string         `json:"provider_id,omitempty"`
	ConfigHash   string         `json:"config_hash,omitempty"`
	Status       string         `json:"status"`
	Outputs      map[string]any `json:"outputs"`
	Config       map[string]any `json:"config"`
	Dependencies []string       `json:"dependencies,omitempty"`
	CreatedAt    string         `json:"created_at"`
	UpdatedAt    string         `json:"updated_at"`
	Error        string         `json:"error,omitempty"`
}

func (b *stateBackend) ListBackendNames(context.Context, *pb.ListBackendNamesRequest) (*pb.ListBackendNamesResponse, error) {
	return &pb.ListBackendNamesResponse{BackendNames: []string{backendName}}, nil
}

func (b *stateBackend) Configure(_ context.Context, request *pb.ConfigureRequest) (*pb.ConfigureResponse, error) {
	var config map[string]any
	if request.GetBackendName() != backendName {
		return nil, status.Errorf(codes.InvalidArgument, "no backend %q", request.GetBackendName())
	}
	if err := json.Unmarshal(request.GetConfigJson(), &config); err != nil {
		return nil, status.Error(codes.InvalidArgument, err.Error())
	}
	folder, _ := config["directory"].(string)
	if folder == "" {
		return nil, status.Error(codes.InvalidArgument, "gofiles: 'directory' is required")
	}
	if _, hasNotes := config["notes"]; hasNotes {
		return nil, status.Error(codes.InvalidArgument, "gofiles: 'notes' is not for me")
	}
	b.mutex.Lock()
	defer b.mutex.Unlock()
	b.folder = folder
	return &pb.ConfigureResponse{}, os.MkdirAll(folder, 0o750)
}

func (b *stateBackend) GetState(_ context.Context, request *pb.GetStateRequest) (*pb.GetStateResponse, error) {
	path, err := b.place(request.GetResourceId(), ".json")
	if err != nil {
		return nil, err
	}
	found, err := readRecord(path)
	if errors.Is(err, fs.ErrNotExist) {
		return &pb.GetStateResponse{}, nil
	}
	if err != nil {
		return nil, status.Errorf(codes.Internal, "gofiles: get %q: %v", request.GetResourceId(), err)
	}
	return &pb.GetStateResponse{State: found.toMessage(), Exists: true}, nil
}

func (b *stateBackend) SaveState(_ context.Context, request *pb.SaveStateRequest) (*pb.SaveStateResponse, error) {
	state := request.GetState()
	path, err := b.place(state.GetResourceId(), ".json")
	if err != nil {
		return nil, err
	}
	text, err := json.MarshalIndent(fromMessage(state), "", "  ")
	if err != nil {
		return nil, status.Error(codes.Internal, err.Error())
	}
	// A writer of its own file each: two of them at once are last one wins, as in a bucket.
	draft, err := os.CreateTemp(b.folder, ".draft")
	if err != nil {
		return nil, err
	}
	if _, err := draft.Write(text); err != nil {
		return nil, err
	}
	if err := draft.Close(); err != nil {
		return nil, err
	}
	return &pb.SaveStateResponse{}, os.Rename(draft.Name(), path)
}

func (b *stateBackend) ListStates(_ context.Context, request *pb.ListStatesRequest) (*pb.ListStatesResponse, error) {
	if _, err := b.place("", ""); err != nil {
		return nil, err
	}
	paths, err := filepath.Glob(filepath.Join(b.folder, "*.json"))
	response := &pb.ListStatesResponse{}
	for _, path := range paths {
		found, err := readRecord(path)
		if err != nil {
			continue
		}
		if wanted := request.GetFilter()["resource_type"]; wanted != "" && wanted != found.ResourceType {
			continue
		}
		response.States = append(response.States, found.toMessage())
	}
	return response, err
}

func (b *stateBackend) DeleteState(_ context.Context, request *pb.DeleteStateRequest) (*pb.DeleteStateResponse, error) {
	path, err := b.place(request.GetResourceId(), ".json")
	if err != nil {
		return nil, err
	}
	if err := os.Remove(path); errors.Is(err, fs.ErrNotExist) {
		return nil, status.Errorf(codes.NotFound, "state for %q not found", request.GetResourceId())
	} else if err != nil {
		return nil, err
	}
	return &pb.DeleteStateResponse{}, nil
}

func (b *stateBackend) Lock(_ context.Context, request *pb.LockRequest) (*pb.LockResponse, error) {
	path, err := b.place(request.GetResourceId(), ".lock")
	if err != nil {
		return nil, err
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil, status.Errorf(codes.FailedPrecondition, "resource %q is already locked", request.GetResourceId())
	}
	if err != nil {
		return nil, err
	}
	return &pb.LockResponse{}, file.Close()
}

func (b *stateBackend) Unlock(_ context.Context, request *pb.UnlockRequest) (*pb.UnlockResponse, error) {
	path, err := b.place(request.GetResourceId(), ".lock")
	if err != nil {
		return nil, err
	}
	return &pb.UnlockResponse{}, os.Remove(path)
}

func (b *stateBackend) place(name, extension string) (string, error) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if b.folder == "" {
		return "", status.Error(codes.FailedPrecondition, "gofiles: not configured")
	}
	return filepath.Join(b.folder, strings.NewReplacer("/", "_", "\\", "_").Replace(name)+extension), nil
}

func readRecord(path string) (*record, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	found := &record{}
	return found, json.Unmarshal(text, found)
}

func fromMessage(state *pb.IaCState) record {
	return record{
		ResourceID: state.GetResourceId(), ResourceType: state.GetResourceType(),
		Provider: state.GetProvider(), ProviderRef: state.GetProviderRef(), ProviderID: state.GetProviderId(),
		ConfigHash: state.GetConfigHash(), Status: state.GetStatus(),
		Outputs: toMap(state.GetOutputsJson()), Config: toMap(state.GetConfigJson()),
		Dependencies: state.GetDependencies(), CreatedAt: state.GetCreatedAt(), UpdatedAt: state.GetUpdatedAt(),
		Error: state.GetError(),
	}
}

func (r *record) toMessage() *pb.IaCState {
	return &pb.IaCState{
		ResourceId: r.ResourceID, ResourceType: r.ResourceType,
		Provider: r.Provider, ProviderRef: r.ProviderRef, ProviderId: r.ProviderID,
		ConfigHash: r.ConfigHash, Status: r.Status,
		OutputsJson: toJSON(r.Outputs), ConfigJson: toJSON(r.Config),
		Dependencies: r.Dependencies, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt, Error: r.Error,
	}
}

func toMap(text []byte) map[string]any {
	var values map[string]any
	if len(text) > 0 && json.Unmarshal(text, &values) != nil {
		return nil
	}
	return values
}

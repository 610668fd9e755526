package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"

	pb "goprovider/gen/plugin"
)

const version = "1.2.3"

// providerName is that of the executable: one plugin stands for as many providers as it is installed.
func providerName() string {
	return filepath.Base(os.Args[0])
}

// pluginService is the general service that every plugin has, and the door to the legacy wire.
type pluginService struct {
	pb.UnimplementedPluginServiceServer
	server   *grpc.Server
	settings *Settings
	legacy   *legacyProvider
}

func registerPluginService(server *grpc.Server, settings *Settings, cloud *Cloud) {
	legacy := &legacyProvider{settings: settings, cloud: cloud}
	pb.RegisterPluginServiceServer(server, &pluginService{server: server, settings: settings, legacy: legacy})
}

func (p *pluginService) GetManifest(context.Context, *emptypb.Empty) (*pb.Manifest, error) {
	return &pb.Manifest{Name: "workflow-plugin-" + providerName(), Version: version}, nil
}

func (p *pluginService) GetContractRegistry(context.Context, *emptypb.Empty) (*pb.ContractRegistry, error) {
	registry := &pb.ContractRegistry{}
	switch p.settings.Registry {
	case "unimplemented":
		return nil, status.Error(codes.Unimplemented, "method GetContractRegistry not implemented")
	case "failed-precondition":
		return nil, status.Error(codes.FailedPrecondition, "the gRPC server is not known yet")
	case "empty":
		return registry, nil
	}
	for service := range p.server.GetServiceInfo() {
		if strings.HasPrefix(service, "workflow.plugin.external.iac.") {
			registry.Contracts = append(registry.Contracts, &pb.ContractDescriptor{
				Kind: pb.ContractKind_CONTRACT_KIND_SERVICE, ServiceName: service,
				Mode: pb.ContractMode_CONTRACT_MODE_STRICT_PROTO,
			})
		}
	}
	return registry, nil
}

func (p *pluginService) GetModuleTypes(context.Context, *emptypb.Empty) (*pb.TypeList, error) {
	if !p.settings.speaksLegacy() {
		return &pb.TypeList{}, nil
	}
	return &pb.TypeList{Types: []string{"iac.provider"}}, nil
}

func (p *pluginService) GetConfigFragment(context.Context, *emptypb.Empty) (*pb.ConfigFragmentResponse, error) {
	return &pb.ConfigFragmentResponse{}, nil
}

// CreateModule takes the provider's config already here, as DigitalOcean's old plugin does.
func (p *pluginService) CreateModule(_ context.Context, request *pb.CreateModuleRequest) (*pb.HandleResponse, error) {
	if !p.settings.speaksLegacy() || request.GetType() != "iac.provider" {
		return &pb.HandleResponse{Error: "unknown module type: " + request.GetType()}, nil
	}
	if err := p.legacy.cloud.configure(toJSON(request.GetConfig().AsMap())); err != nil {
		return &pb.HandleResponse{Error: err.Error()}, nil
	}
	return &pb.HandleResponse{HandleId: handle}, nil
}

func (p *pluginService) InvokeService(_ context.Context, request *pb.InvokeServiceRequest) (*pb.InvokeServiceResponse, error) {
	if request.GetHandleId() != handle {
		return &pb.InvokeServiceResponse{Error: "unknown module handle: " + request.GetHandleId()}, nil
	}
	result, err := p.legacy.invoke(request.GetMethod(), request.GetArgs().AsMap())
	if err != nil {
		if _, isStatus := status.FromError(err); isStatus {
			return nil, err
		}
		return &pb.InvokeServiceResponse{Error: err.Error()}, nil
	}
	return p.settings.toResponse(result), nil
}

const handle = "handle-1"

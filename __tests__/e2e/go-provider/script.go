package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	pluginpb "goprovider/gen/plugin"
)

// Script is what answers a method in the provider's place: `script/<Service>.<Method>.json`, read anew
// at each call. For the legacy wire the name is that of the method within InvokeService.
type Script struct {
	// Answers are messages in protobuf's JSON form: one for a unary method, any number for a stream.
	Answers []json.RawMessage `json:"answers"`
	// Refusal is a gRPC status, after the answers of a stream.
	Refusal *struct {
		Code    codes.Code `json:"code"`
		Message string     `json:"message"`
	} `json:"refusal"`
	// Hang waits until the call is cancelled.
	Hang bool `json:"hang"`
}

func readScript(fullMethod string, request any) *Script {
	name := fullMethod[strings.LastIndex(fullMethod, ".")+1:]
	name = strings.ReplaceAll(name, "/", ".")
	if invoke, is := request.(*pluginpb.InvokeServiceRequest); is {
		name = invoke.GetMethod()
	}
	text, err := os.ReadFile(filepath.Join("script", filepath.Base(name)+".json"))
	if err != nil {
		return nil
	}
	script := &Script{}
	if err := json.Unmarshal(text, script); err != nil {
		panic(err)
	}
	return script
}

func (s *Script) answer(ctx context.Context, fullMethod string) (any, error) {
	if s.Hang {
		<-ctx.Done()
		return nil, status.FromContextError(ctx.Err()).Err()
	}
	if s.Refusal != nil {
		return nil, status.Error(s.Refusal.Code, s.Refusal.Message)
	}
	return toMessage(fullMethod, s.Answers[0])
}

func (s *Script) stream(stream grpc.ServerStream, fullMethod string) error {
	for _, answer := range s.Answers {
		message, err := toMessage(fullMethod, answer)
		if err != nil {
			return err
		}
		if err := stream.SendMsg(message); err != nil {
			return err
		}
	}
	if s.Hang {
		<-stream.Context().Done()
		return status.FromContextError(stream.Context().Err()).Err()
	}
	if s.Refusal != nil {
		return status.Error(s.Refusal.Code, s.Refusal.Message)
	}
	return nil
}

// toMessage reads an answer as the method's own type.
func toMessage(fullMethod string, answer json.RawMessage) (proto.Message, error) {
	service, method, _ := strings.Cut(strings.TrimPrefix(fullMethod, "/"), "/")
	descriptor, err := protoregistry.GlobalFiles.FindDescriptorByName(protoreflect.FullName(service))
	if err != nil {
		return nil, err
	}
	output := descriptor.(protoreflect.ServiceDescriptor).Methods().ByName(protoreflect.Name(method)).Output()
	kind, err := protoregistry.GlobalTypes.FindMessageByName(output.FullName())
	if err != nil {
		return nil, err
	}
	message := kind.New().Interface()
	if err := protojson.Unmarshal(answer, message); err != nil {
		return nil, status.Errorf(codes.Internal, "the script cannot be read: %v", err)
	}
	return message, nil
}

package main

import (
	"context"
	"errors"
	"strings"
	"sync"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/encoding"
	_ "google.golang.org/grpc/encoding/proto"
	"google.golang.org/grpc/mem"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// recordAndScript makes the server write down every request of ours, and lets scripts answer.
func recordAndScript(journal *Journal) []grpc.ServerOption {
	codec := &keepingCodec{CodecV2: encoding.GetCodecV2("proto")}
	record := func(method string, request any) error {
		message := request.(proto.Message)
		raw, ours := codec.take(message)
		if !ours {
			return nil
		}
		dump, err := dumpRaw(raw, message.ProtoReflect().Descriptor())
		if err != nil {
			return status.Errorf(codes.DataLoss, "the request cannot be read: %v", err)
		}
		journal.received(method, dump)
		return nil
	}
	unary := func(
		ctx context.Context, request any, info *grpc.UnaryServerInfo, handle grpc.UnaryHandler,
	) (any, error) {
		if err := record(info.FullMethod, request); err != nil {
			return nil, err
		}
		if script := readScript(info.FullMethod, request); script != nil {
			return script.answer(ctx, info.FullMethod)
		}
		return handle(ctx, request)
	}
	stream := func(
		server any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handle grpc.StreamHandler,
	) error {
		script := readScript(info.FullMethod, nil)
		err := handle(server, &recordedStream{stream, info.FullMethod, record, script})
		if errors.Is(err, errScripted) {
			return nil
		}
		return err
	}
	return []grpc.ServerOption{
		grpc.ForceServerCodecV2(codec),
		grpc.ChainUnaryInterceptor(unary),
		grpc.ChainStreamInterceptor(stream),
	}
}

// keepingCodec keeps the bytes of each message of ours until somebody takes them.
type keepingCodec struct {
	encoding.CodecV2
	kept sync.Map
}

func (c *keepingCodec) Unmarshal(data mem.BufferSlice, into any) error {
	message, isMessage := into.(proto.Message)
	if isMessage && isOurs(message.ProtoReflect().Descriptor()) {
		c.kept.Store(message, data.Materialize())
	}
	return c.CodecV2.Unmarshal(data, into)
}

func (c *keepingCodec) take(message proto.Message) ([]byte, bool) {
	raw, found := c.kept.LoadAndDelete(message)
	if !found {
		return nil, false
	}
	return raw.([]byte), true
}

// isOurs includes the standard's Empty: methods without arguments are called with it.
func isOurs(message protoreflect.MessageDescriptor) bool {
	name := string(message.FullName())
	return strings.HasPrefix(name, "workflow.") || name == "google.protobuf.Empty"
}

var errScripted = errors.New("a script has answered")

// recordedStream writes down the one request of a stream, and answers it where a script does.
type recordedStream struct {
	grpc.ServerStream
	method string
	record func(string, any) error
	script *Script
}

func (s *recordedStream) RecvMsg(into any) error {
	if err := s.ServerStream.RecvMsg(into); err != nil {
		return err
	}
	if err := s.record(s.method, into); err != nil {
		return err
	}
	if s.script == nil {
		return nil
	}
	// The handler ends with the error that its first read gives it.
	if err := s.script.stream(s.ServerStream, s.method); err != nil {
		return err
	}
	return errScripted
}

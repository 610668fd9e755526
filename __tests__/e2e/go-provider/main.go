// A provider plugin for the end-to-end tests, as providers are written: in Go, on hashicorp/go-plugin
// and Go's own gRPC. It serves the typed wire, the legacy one, or both, as `settings.json` beside it
// says; what it makes is kept in a file that its config names, which stands for a cloud. Every request
// goes into `journal.jsonl` as it was on the wire, and `script/` can answer in the provider's place.
package main

import (
	"context"
	"os"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
)

func main() {
	settings := readSettings()
	journal := openJournal()
	journal.started()
	settings.Flood.beforeHandshake()
	plugin.Serve(&plugin.ServeConfig{
		HandshakeConfig: plugin.HandshakeConfig{
			ProtocolVersion:  1,
			MagicCookieKey:   "WORKFLOW_PLUGIN",
			MagicCookieValue: "workflow-external-plugin-v1",
		},
		Plugins: map[string]plugin.Plugin{"iac": &services{settings: settings}},
		Logger:  hclog.New(&hclog.LoggerOptions{Level: hclog.Debug, Output: os.Stderr, JSONFormat: true}),
		GRPCServer: func(options []grpc.ServerOption) *grpc.Server {
			return grpc.NewServer(append(options, recordAndScript(journal)...)...)
		},
	})
	if settings.IgnoreShutdown {
		// The server has stopped, as go-plugin does when it is asked to end; the process stays.
		select {}
	}
}

// services registers everything that the settings ask for.
type services struct {
	plugin.NetRPCUnsupportedPlugin
	settings *Settings
}

func (s *services) GRPCServer(_ *plugin.GRPCBroker, server *grpc.Server) error {
	cloud := &Cloud{crashAfterCreate: s.settings.CrashAfterCreate}
	if s.settings.speaksTyped() {
		registerTyped(server, s.settings, cloud)
	}
	registerPluginService(server, s.settings, cloud)
	return nil
}

func (s *services) GRPCClient(context.Context, *plugin.GRPCBroker, *grpc.ClientConn) (any, error) {
	return nil, nil
}

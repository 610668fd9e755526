package main

import (
	"encoding/base64"
	"errors"
	"fmt"
	"math"
	"strconv"
	"unicode/utf8"

	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/structpb"
)

// dumpRaw turns a message's bytes into JSON without the leniency of a parser: a field is there when
// its tag is, whatever its value; a field we do not know shows as "#" and its number; a single field
// sent twice is an error. 64-bit integers are decimal strings, and bytes are text where they are UTF-8.
// A google.protobuf.Struct is the JSON it stands for; a Value without a kind is {"#kind":"none"}.
func dumpRaw(data []byte, message protoreflect.MessageDescriptor) (any, error) {
	if message.FullName() == "google.protobuf.Struct" {
		return dumpStruct(data)
	}
	fields := map[string]any{}
	for len(data) > 0 {
		number, wireType, length := protowire.ConsumeTag(data)
		if length < 0 {
			return nil, protowire.ParseError(length)
		}
		data = data[length:]
		length = protowire.ConsumeFieldValue(number, wireType, data)
		if length < 0 {
			return nil, protowire.ParseError(length)
		}
		raw := data[:length]
		data = data[length:]
		field := message.Fields().ByNumber(number)
		if field == nil {
			fields["#"+strconv.Itoa(int(number))] = base64.StdEncoding.EncodeToString(raw)
			continue
		}
		if err := addField(fields, field, wireValue{wireType, raw}); err != nil {
			return nil, fmt.Errorf("%s: %w", field.FullName(), err)
		}
	}
	return fields, nil
}

type wireValue struct {
	wireType protowire.Type
	raw      []byte
}

func addField(fields map[string]any, field protoreflect.FieldDescriptor, value wireValue) error {
	name := string(field.Name())
	switch {
	case field.IsMap():
		entry, err := dumpRaw(content(value.raw), field.Message())
		if err != nil {
			return err
		}
		into, _ := fields[name].(map[string]any)
		if into == nil {
			into = map[string]any{}
			fields[name] = into
		}
		// What an entry leaves out has its zero value: that is how maps are written.
		pair := entry.(map[string]any)
		key, _ := pair["key"].(string)
		if _, given := pair["value"]; !given && field.MapValue().Kind() != protoreflect.MessageKind {
			pair["value"] = field.MapValue().Default().Interface()
		}
		if _, twice := into[key]; twice {
			return errors.New("a key was sent twice")
		}
		into[key] = pair["value"]
	case field.IsList():
		items, err := dumpItems(field, value)
		if err != nil {
			return err
		}
		list, _ := fields[name].([]any)
		fields[name] = append(list, items...)
	default:
		if _, twice := fields[name]; twice {
			return errors.New("was sent twice")
		}
		one, err := dumpOne(field, value)
		if err != nil {
			return err
		}
		fields[name] = one
	}
	return nil
}

// dumpItems reads one item, or a packed run of them.
func dumpItems(field protoreflect.FieldDescriptor, value wireValue) ([]any, error) {
	isPacked := value.wireType == protowire.BytesType && field.IsPacked()
	if !isPacked {
		one, err := dumpOne(field, value)
		return []any{one}, err
	}
	var items []any
	for run := content(value.raw); len(run) > 0; {
		// All our packed lists are of enums.
		_, length := protowire.ConsumeVarint(run)
		if length < 0 {
			return nil, protowire.ParseError(length)
		}
		one, err := dumpOne(field, wireValue{protowire.VarintType, run[:length]})
		if err != nil {
			return nil, err
		}
		items = append(items, one)
		run = run[length:]
	}
	return items, nil
}

func dumpOne(field protoreflect.FieldDescriptor, value wireValue) (any, error) {
	switch field.Kind() {
	case protoreflect.MessageKind:
		return dumpRaw(content(value.raw), field.Message())
	case protoreflect.StringKind:
		text := content(value.raw)
		if !utf8.Valid(text) {
			return nil, errors.New("is not UTF-8")
		}
		return string(text), nil
	case protoreflect.BytesKind:
		text := content(value.raw)
		if !utf8.Valid(text) {
			return map[string]any{"#base64": base64.StdEncoding.EncodeToString(text)}, nil
		}
		return string(text), nil
	case protoreflect.DoubleKind:
		bits, _ := protowire.ConsumeFixed64(value.raw)
		return dumpNumber(math.Float64frombits(bits)), nil
	}
	varint, length := protowire.ConsumeVarint(value.raw)
	if length < 0 {
		return nil, protowire.ParseError(length)
	}
	switch field.Kind() {
	case protoreflect.BoolKind:
		return varint != 0, nil
	case protoreflect.Int32Kind, protoreflect.EnumKind:
		return int32(varint), nil
	case protoreflect.Int64Kind:
		return strconv.FormatInt(int64(varint), 10), nil
	case protoreflect.Uint32Kind:
		return uint32(varint), nil
	default:
		return nil, fmt.Errorf("has the kind %s, which no proto of ours uses", field.Kind())
	}
}

// content is a length-delimited value without its length.
func content(raw []byte) []byte {
	bytes, _ := protowire.ConsumeBytes(raw)
	return bytes
}

func dumpStruct(data []byte) (any, error) {
	message := &structpb.Struct{}
	if err := proto.Unmarshal(data, message); err != nil {
		return nil, err
	}
	return dumpFields(message), nil
}

func dumpFields(message *structpb.Struct) map[string]any {
	fields := map[string]any{}
	for key, value := range message.GetFields() {
		fields[key] = dumpValue(value)
	}
	return fields
}

func dumpValue(value *structpb.Value) any {
	switch kind := value.GetKind().(type) {
	case *structpb.Value_NullValue:
		return nil
	case *structpb.Value_NumberValue:
		return dumpNumber(kind.NumberValue)
	case *structpb.Value_StringValue:
		return kind.StringValue
	case *structpb.Value_BoolValue:
		return kind.BoolValue
	case *structpb.Value_StructValue:
		return dumpFields(kind.StructValue)
	case *structpb.Value_ListValue:
		items := []any{}
		for _, item := range kind.ListValue.GetValues() {
			items = append(items, dumpValue(item))
		}
		return items
	default:
		return map[string]any{"#kind": "none"}
	}
}

func dumpNumber(number float64) any {
	if math.IsNaN(number) || math.IsInf(number, 0) {
		return map[string]any{"#number": fmt.Sprint(number)}
	}
	return number
}

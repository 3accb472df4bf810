using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;

namespace Palisade.Server.OpenApi;

/// <summary>Names of schemas. Requests and responses are nested types called Request and Response: their operation's name goes first.</summary>
internal static class SchemaNames
{
    public static string? For(JsonTypeInfo info)
    {
        if (OpenApiOptions.CreateDefaultSchemaReferenceId(info) is not { } name)
            return null;
        return info.Type is { IsNested: true, DeclaringType: { } operation } ? operation.Name + name : name;
    }
}

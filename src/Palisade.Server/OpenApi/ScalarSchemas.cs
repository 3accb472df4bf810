using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Palisade.Server.OpenApi;

/// <summary>Says what the API's own converters read and write: to the schema generator they are opaque.</summary>
internal static class ScalarSchemas
{
    public static Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = context.JsonTypeInfo.Type;
        var scalar = Nullable.GetUnderlyingType(type) ?? type;
        if (scalar == typeof(Guid) || scalar == typeof(Platform.Id))
        {
            Be(schema, scalar != type, JsonSchemaType.String, "ulid");
            schema.Pattern = "^[0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{26}$|^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$";
        }
        else if (scalar == typeof(DateTimeOffset))
        {
            Be(schema, scalar != type, JsonSchemaType.String, "date-time");
        }
        else if (scalar == typeof(Tenancy.Secret) || scalar == typeof(Platform.SecretChange))
        {
            // Taken, never given.
            Be(schema, context.JsonPropertyInfo is { IsGetNullable: true }, JsonSchemaType.String, "password");
            schema.WriteOnly = true;
        }
        else if (scalar == typeof(string))
        {
            Be(schema, context.JsonPropertyInfo is { IsGetNullable: true, PropertyType: var property } && property == typeof(string), JsonSchemaType.String, schema.Format);
        }

        if (context.JsonTypeInfo.Kind == JsonTypeInfoKind.Object && type is { IsNested: true, Name: "Request" })
        {
            // What may be null may be left out.
            foreach (var property in context.JsonTypeInfo.Properties.Where(p => p.IsSetNullable))
                schema.Required?.Remove(property.Name);
        }

        return Task.CompletedTask;
    }

    private static void Be(OpenApiSchema schema, bool nullable, JsonSchemaType type, string? format)
    {
        schema.Type = nullable ? type | JsonSchemaType.Null : type;
        schema.Format = format;
        schema.Properties?.Clear();
    }
}

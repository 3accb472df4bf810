using System.Text.Json;
using System.Text.Json.Serialization;
using Palisade.Tenancy;

namespace Palisade.Platform;

/// <summary>
/// A secret in a request that changes settings: absent (null) leaves the stored one, an empty text takes it away, another text replaces it. Masks
/// itself, and is never written.
/// </summary>
[JsonConverter(typeof(Converter))]
public sealed class SecretChange
{
    private SecretChange(Secret? secret) => Secret = secret;

    /// <summary>The new secret; null: the stored one goes.</summary>
    public Secret? Secret { get; }

    /// <inheritdoc />
    public override string ToString() => Secret is null ? "" : "•••";

    private sealed class Converter : JsonConverter<SecretChange>
    {
        public override SecretChange? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType != JsonTokenType.String)
            {
                throw new JsonException();
            }

            return new SecretChange(reader.GetString() is { Length: > 0 } text ? new Secret(text) : null);
        }

        public override void Write(Utf8JsonWriter writer, SecretChange value, JsonSerializerOptions options) =>
            throw new NotSupportedException("A secret is not serialized.");
    }
}

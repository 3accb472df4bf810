using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Palisade.Tenancy;

/// <summary>Text that must not be printed: it masks itself in strings and refuses to serialize. <see cref="Reveal"/> is the only way out.</summary>
[JsonConverter(typeof(SecretConverter))]
public sealed class Secret : IUsableSecret, IEquatable<Secret>
{
    private readonly string _value;

    /// <summary>Wraps a secret.</summary>
    public Secret(string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(value);
        _value = value;
    }

    /// <summary>The secret itself, for the moment of use.</summary>
    public string Reveal() => _value;

    /// <inheritdoc />
    public T Use<T>(SecretUse<T> use)
    {
        ArgumentNullException.ThrowIfNull(use);
        var bytes = GC.AllocateUninitializedArray<byte>(Encoding.UTF8.GetByteCount(_value), pinned: true);
        try
        {
            Encoding.UTF8.GetBytes(_value, bytes);
            return use(bytes);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>SHA-256 of the UTF-8 text: how credentials are stored and looked up.</summary>
    public byte[] Hash() => SHA256.HashData(Encoding.UTF8.GetBytes(_value));

    /// <summary>Constant-time comparison.</summary>
    public bool Equals(Secret? other) => other is not null && CryptographicOperations.FixedTimeEquals(Hash(), other.Hash());

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as Secret);

    /// <inheritdoc />
    public override int GetHashCode() => BitConverter.ToInt32(Hash(), 0);

    /// <summary>Never the secret.</summary>
    public override string ToString() => "•••";

    private sealed class SecretConverter : JsonConverter<Secret>
    {
        public override Secret? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType != JsonTokenType.String ? throw new JsonException() : reader.GetString() is { Length: > 0 } text ? new Secret(text) : null;

        public override void Write(Utf8JsonWriter writer, Secret value, JsonSerializerOptions options) =>
            throw new NotSupportedException("A secret is not serialized.");
    }
}

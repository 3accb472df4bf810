using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Palisade.Platform;

/// <summary>Bodies whose bytes are signed: read whole, then read as JSON.</summary>
public static class RawBody
{
    /// <summary>Most bytes of a report.</summary>
    public const int Most = 256 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 64, AllowDuplicateProperties = false };

    /// <summary>The bytes as they came; null when there are more than <see cref="Most"/>.</summary>
    public static async Task<byte[]?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > Most)
        {
            return null;
        }

        using var bytes = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (bytes.Length + read > Most)
            {
                return null;
            }

            bytes.Write(buffer, 0, read);
        }

        return bytes.ToArray();
    }

    /// <summary>The object that the bytes are as JSON; null when they are none. Of two members with one name no reader could know which is meant.</summary>
    public static JsonElement? Json(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

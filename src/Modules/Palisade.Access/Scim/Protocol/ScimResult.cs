using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Palisade.Access.Scim.Protocol;

/// <summary>An answer of SCIM: <c>application/scim+json</c>, with the version as a weak ETag and the place of what was made or changed.</summary>
internal sealed record ScimResult(int Status, JsonNode? Body = null, string? Location = null, long? Version = null) : IResult
{
    public const string ContentType = "application/scim+json";

    public static JsonSerializerOptions Json { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 64 };

    public static ScimResult Ok(JsonNode body, string? location = null, long? version = null) => new(StatusCodes.Status200OK, body, location, version);

    /// <summary>The text of a version: <c>W/"3"</c>.</summary>
    public static string ETag(long version) => string.Create(CultureInfo.InvariantCulture, $"W/\"{version}\"");

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        var response = httpContext.Response;
        response.StatusCode = Status;
        response.Headers.CacheControl = "no-store";
        if (Location is not null)
        {
            response.Headers[Status == StatusCodes.Status201Created ? "Location" : "Content-Location"] = Location;
        }

        if (Version is { } version)
        {
            response.Headers.ETag = ETag(version);
        }

        if (Body is null)
        {
            return;
        }

        response.ContentType = ContentType;
        await JsonSerializer.SerializeAsync(response.Body, Body, Json, httpContext.RequestAborted);
    }
}

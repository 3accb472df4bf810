using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Palisade.Platform;

namespace Palisade.Access.Scim.Protocol;

/// <summary>Every refusal below <c>/scim/v2</c> as an error body of RFC 7644, section 3.12, whoever refuses: the guard, the framework, a handler.</summary>
internal sealed class ScimProblemFormat : IProblemFormat
{
    private static readonly object DetailKey = new();

    public bool Applies(HttpContext context) => context.Request.Path.StartsWithSegments("/scim/v2", StringComparison.OrdinalIgnoreCase);

    public async Task WriteAsync(HttpContext context, ProblemResult problem)
    {
        var body = Body(problem);
        context.Items[DetailKey] = (string?)body["detail"];
        var response = context.Response;
        response.StatusCode = problem.Error.Status;
        response.ContentType = ScimResult.ContentType;
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Request-Id"] = context.TraceIdentifier;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await JsonSerializer.SerializeAsync(response.Body, body, ScimResult.Json, context.RequestAborted);
        }
    }

    /// <summary>What the answer said was wrong, for the request log.</summary>
    public static string? DetailOf(HttpContext context) => context.Items[DetailKey] as string;

    public static JsonObject Body(ProblemResult problem)
    {
        var body = new JsonObject
        {
            ["schemas"] = new JsonArray(Urns.Error),
            ["status"] = problem.Error.Status.ToString(CultureInfo.InvariantCulture),
            ["detail"] = problem.Detail is { } detail ? $"{problem.Error.Title} {detail}" : problem.Error.Title,
        };
        if (ScimErrors.TypeOf(problem.Error) is { } type)
        {
            body["scimType"] = type;
        }

        return body;
    }
}

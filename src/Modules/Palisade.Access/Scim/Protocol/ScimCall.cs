using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;
using Palisade.Access.Scim.Config;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Access.Scim.Protocol;

/// <summary>One request of a directory: its body, its conditions, and the URLs of what it is about. Binding it enters the request in the log.</summary>
internal sealed class ScimCall
{
    private readonly HttpContext _http;
    private readonly JsonObject? _body;

    private ScimCall(HttpContext http, JsonObject? body, string root) => (_http, _body, Root) = (http, body, root);

    /// <summary>The URL below which everything lies, for instance <c>https://palisade.example/t/acme/scim/v2</c>.</summary>
    public string Root { get; }

    /// <summary>The body.</summary>
    /// <exception cref="ProblemException">There is none.</exception>
    public JsonObject Body => _body ?? throw ScimErrors.InvalidSyntax.Exception("A JSON object is needed.");

    /// <summary>Binds as a handler parameter.</summary>
    public static async ValueTask<ScimCall> BindAsync(HttpContext context)
    {
        var log = context.RequestServices.GetRequiredService<ScimRequestLog>();
        var entry = log.Begin(context);
        JsonObject? body = null;
        if (context.Request.ContentLength is not 0 && context.Request.ContentType is not null)
        {
            if (!context.Request.HasJsonContentType())
            {
                throw CommonErrors.UnsupportedMediaType.Exception($"Send {ScimResult.ContentType}.");
            }

            body = await ScimJson.ReadAsync(context.Request.Body, context.RequestAborted);
            entry?.Take(body);
        }

        var options = context.RequestServices.GetRequiredService<ServerOptions>();
        return new ScimCall(context, body, $"{options.PublicUrl.ToString().TrimEnd('/')}{context.Tenant()?.PathPrefix}/scim/v2");
    }

    public string Url(string endpoint, Guid id) => $"{Root}{endpoint}/{PublicId.Format(id)}";

    /// <summary>A query parameter, or null when it is absent or empty.</summary>
    public string? Parameter(string name)
    {
        var values = _http.Request.Query[name];
        return values.Count > 1 ? throw ScimErrors.InvalidValue.Exception($"'{name}' stands twice.")
            : values.ToString() is not { Length: > 0 } text ? null
            : ScimJson.IsText(text) ? text
            : throw (name == "filter" ? ScimErrors.InvalidFilter : ScimErrors.InvalidValue).Exception("It contains characters that cannot be stored.");
    }

    /// <summary>The version that the client saw (<c>If-Match</c>), or null.</summary>
    public string? IfMatch => _http.Request.Headers.IfMatch is { Count: > 0 } wanted ? wanted.ToString() : null;

    /// <summary>Refuses with 412 when the client saw another version.</summary>
    public static void RequireVersion(string? ifMatch, long version)
    {
        if (ifMatch is not null && !Names(ifMatch, version))
        {
            throw ScimErrors.PreconditionFailed.Exception();
        }
    }

    /// <summary>True when the client has this version already (<c>If-None-Match</c>).</summary>
    public bool HasVersion(long version) => _http.Request.Headers.IfNoneMatch is { Count: > 0 } known && Names(known.ToString(), version);

    private static bool Names(string header, long version) =>
        EntityTagHeaderValue.TryParseList([header], out var tags)
        && tags.Any(t => t.Tag == "*" || t.Tag == string.Create(CultureInfo.InvariantCulture, $"\"{version}\""));
}

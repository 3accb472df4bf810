using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Palisade.Platform;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Server.OpenApi;

/// <summary>
/// Completes each operation from what the code says anyway: the doc line of its class, its access requirement, its nested response type, its
/// path, and how it can be refused.
/// </summary>
internal sealed class OperationDetails(HandlerDocumentation documentation, ServerOptions options) : IOpenApiOperationTransformer
{
    public const string ApiKey = "apiKey";
    public const string PlatformKey = "platformKey";
    public const string OperatorToken = "operatorToken";

    public async Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var handler = metadata.OfType<MethodInfo>().FirstOrDefault()?.DeclaringType;
        var access = metadata.OfType<AccessRequirement>().Single();
        Introduce(operation, handler, access, context.Document);
        AddPathParameters(operation, context.Description.RelativePath ?? "");
        await SayAnswerAsync(operation, handler, metadata, context, cancellationToken);
        await SayRefusalsAsync(operation, access, metadata, context, cancellationToken);
    }

    private void Introduce(OpenApiOperation operation, Type? handler, AccessRequirement access, OpenApiDocument? document)
    {
        var text = handler is null ? null : documentation.Of(handler);
        if (text is not null)
        {
            var end = text.IndexOf(". ", StringComparison.Ordinal);
            operation.Summary = (end < 0 ? text : text[..end]).TrimEnd('.');
        }

        operation.Summary ??= operation.OperationId;
        operation.Description = $"{text}\n\n{Who(access)}".Trim();
        var area = handler?.Namespace?.Split('.')[^1] ?? "Server";
        operation.Tags = new HashSet<OpenApiTagReference> { new(area, document) };
        if (document is not null)
        {
            document.Tags ??= new HashSet<OpenApiTag>();
            document.Tags.Add(new OpenApiTag { Name = area });
        }

        var scheme = access switch
        {
            AccessRequirement.PlatformKey => PlatformKey,
            AccessRequirement.PlatformOperator => OperatorToken,
            AccessRequirement.Holds or AccessRequirement.AnyActor => ApiKey,
            _ => null,
        };
        operation.Security = scheme is null ? [] : [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(scheme, document)] = [] }];
        if (access is AccessRequirement.PlatformKey or AccessRequirement.PlatformOperator or AccessRequirement.Public)
            operation.Servers = [new OpenApiServer { Url = options.PublicUrl.ToString().TrimEnd('/') }];
    }

    private static string Who(AccessRequirement access) => access switch
    {
        AccessRequirement.Holds(var permission) => $"Needs the permission `{permission.Name}` (scope `{permission.ScopeName}` of a key).",
        AccessRequirement.AnyActor => "Any credential of the tenant.",
        AccessRequirement.PlatformKey => "Needs the installation's platform key.",
        AccessRequirement.PlatformOperator { Admin: true } => "Needs the token of an operator of the platform with the role `admin`.",
        AccessRequirement.PlatformOperator => "Needs the token of an operator of the platform.",
        _ => "Public.",
    };

    private static void AddPathParameters(OpenApiOperation operation, string path)
    {
        operation.Parameters ??= [];
        foreach (var part in path.Split('/').Where(p => p.StartsWith('{')))
        {
            var name = part.Trim('{', '}').Split(':')[0];
            if (operation.Parameters.FirstOrDefault(p => p.Name == name) is OpenApiParameter known)
            {
                known.Schema = new OpenApiSchema { Type = JsonSchemaType.String };
                continue;
            }

            operation.Parameters.Add(new OpenApiParameter
            {
                Name = name,
                In = ParameterLocation.Path,
                Required = true,
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            });
        }
    }

    private static async Task SayAnswerAsync(
        OpenApiOperation operation, Type? handler, IList<object> metadata, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        operation.Responses ??= [];
        var stated = metadata.OfType<IProducesResponseTypeMetadata>().Any(m => m.Type is not null && m.Type != typeof(void) && !typeof(IResult).IsAssignableFrom(m.Type));
        var response = handler?.GetNestedType("Response", BindingFlags.NonPublic | BindingFlags.Public);
        if (!stated && response is not null)
        {
            operation.Responses.Clear();
            var name = handler!.Name + response.Name;
            var document = context.Document!;
            if (document.Components?.Schemas?.ContainsKey(name) != true)
                document.AddComponent(name, await context.GetOrCreateSchemaAsync(response, parameterDescription: null, cancellationToken));
            var makes = operation.OperationId?.StartsWith("Create", StringComparison.Ordinal) == true;
            operation.Responses[makes ? "201" : "200"] = new OpenApiResponse
            {
                Description = makes ? "Made." : "Done.",
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    ["application/json"] = new OpenApiMediaType { Schema = new OpenApiSchemaReference(name, document) },
                },
            };
        }
    }

    private static async Task SayRefusalsAsync(
        OpenApiOperation operation, AccessRequirement access, IList<object> metadata, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var document = context.Document!;
        if (document.Components?.Schemas?.ContainsKey(nameof(Problem)) != true)
            document.AddComponent(nameof(Problem), await context.GetOrCreateSchemaAsync(typeof(Problem), parameterDescription: null, cancellationToken));
        var schema = new OpenApiSchemaReference(nameof(Problem), document);
        void Refuse(string status, string description) => operation.Responses![status] = new OpenApiResponse
        {
            Description = description,
            Content = new Dictionary<string, OpenApiMediaType> { ["application/problem+json"] = new OpenApiMediaType { Schema = schema } },
        };

        if (operation.RequestBody is not null || context.Description.HttpMethod == "GET")
            Refuse("400", "The body or the query is not valid; `errors` says why, by field.");
        if (access is not (AccessRequirement.Public or AccessRequirement.VisitorOfTenant))
            Refuse("401", "No valid credential of this tenant.");
        if (access is AccessRequirement.Holds)
            Refuse("403", "The caller may not do this.");
        if (operation.Parameters is { Count: > 0 } parameters && parameters.Any(p => p.In == ParameterLocation.Path))
            Refuse("404", "There is no such thing here, or it is not the caller's.");
        if (metadata.OfType<RequestsPerMinute>().Any())
            Refuse("429", "Too many requests; `Retry-After` says when to come back.");
        Refuse("default", "Any other refusal.");
    }

    /// <summary>A refusal (RFC 9457).</summary>
    /// <param name="Type">Names the kind of refusal.</param>
    /// <param name="Title">One sentence for people.</param>
    /// <param name="Status">HTTP status.</param>
    /// <param name="Error">Stable machine code.</param>
    /// <param name="TraceId">Finds the request in logs and traces.</param>
    /// <param name="Detail">What is wrong with this request in particular.</param>
    /// <param name="Errors">What is wrong, by field.</param>
    internal sealed record Problem(string Type, string Title, int Status, string Error, string TraceId, string? Detail, IReadOnlyDictionary<string, string[]>? Errors);
}

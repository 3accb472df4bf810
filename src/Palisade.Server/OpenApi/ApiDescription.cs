using Microsoft.OpenApi;
using Palisade.Platform;
using Palisade.Server.Assets;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Server.OpenApi;

/// <summary>The API's description: <c>/api/v1/openapi.json</c>, and a page to browse and try it, <c>/api/v1/docs</c>.</summary>
internal static class ApiDescription
{
    private const string Document = "v1";

    public static void AddApiDescription(this IServiceCollection services, ServerOptions options)
    {
        services.AddSingleton<HandlerDocumentation>();
        services.AddOpenApi(Document, openApi =>
        {
            openApi.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            openApi.ShouldInclude = description => description.HttpMethod != "OPTIONS" && description.RelativePath?.StartsWith("api/v1/", StringComparison.Ordinal) == true;
            openApi.CreateSchemaReferenceId = SchemaNames.For;
            openApi.AddSchemaTransformer(ScalarSchemas.TransformAsync);
            openApi.AddOperationTransformer<OperationDetails>();
            openApi.AddDocumentTransformer((document, _, _) =>
            {
                Describe(document, options);
                return Task.CompletedTask;
            });
        });
    }

    public static void MapApiDescription(this IEndpointRouteBuilder routes)
    {
        routes.MapOpenApi("/api/v1/openapi.json").Public("describes the API; holds no data").WithName("OpenApiDocument");
        routes.MapGet("/api/v1/docs", (AssetVersions assets) => Results.Content(assets.InText(DocsPage.Html), "text/html; charset=utf-8")).ExcludeFromDescription()
            .WithMetadata(new ContentSecurity(DocsPage.Policy)).Public("describes the API; holds no data").WithName("ApiDocs");
    }

    private static void Describe(OpenApiDocument document, ServerOptions options)
    {
        var root = options.PublicUrl.ToString().TrimEnd('/');
        document.Info = new OpenApiInfo
        {
            Title = "Palisade",
            Version = "v1",
            Description =
                "Every brand is a tenant: its API lives below `/t/{slug}/api/v1`, and a credential of one tenant is unknown to every other. " +
                "Refusals are problem details (RFC 9457) whose `error` member is a stable code. Ids are 26-character ULIDs; UUIDs are accepted too. " +
                "Amounts of money are decimal text.",
        };
        document.Servers =
        [
            options.Tenancy == TenancyMode.Single
                ? new OpenApiServer { Url = root }
                : new OpenApiServer
                {
                    Url = root + "/t/{slug}",
                    Variables = new Dictionary<string, OpenApiServerVariable> { ["slug"] = new() { Default = "demo", Description = "The tenant." } },
                },
        ];
        // The framework has added a tag for every handler class; keep those that operations carry.
        var used = document.Paths.Values.SelectMany(p => p.Operations ?? []).SelectMany(o => o.Value.Tags ?? new HashSet<OpenApiTagReference>())
            .Select(t => t.Reference.Id).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        document.Tags = new HashSet<OpenApiTag>(used.Select(name => new OpenApiTag { Name = name }));
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [OperationDetails.ApiKey] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                BearerFormat = "op_…",
                Description = "An API key of the tenant.",
            },
            [OperationDetails.OperatorToken] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                BearerFormat = "opp_…",
                Description = "The token of an operator of the platform.",
            },
            [OperationDetails.PlatformKey] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "The installation's platform key (PALISADE_PLATFORM_KEY).",
            },
        };
    }
}

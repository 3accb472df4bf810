using Microsoft.AspNetCore.StaticFiles;

namespace Palisade.Server.Assets;

/// <summary>Style sheets, scripts and pictures of the portal and the documentation, from <c>wwwroot</c> beside the program. No data.</summary>
internal static class StaticAssets
{
    public const string Root = "/assets";

    public static void UseStaticAssets(this WebApplication app)
    {
        // Browsers ask for it by themselves, whatever the page says.
        app.Use((context, next) =>
        {
            if (context.Request.Path == "/favicon.ico")
                context.Request.Path = "/assets/icon.svg";
            return next(context);
        });
        // Pages themselves are not compressed: they hold what a visitor sent beside what only the visitor may know.
        var versions = app.Services.GetRequiredService<AssetVersions>();
        app.UseWhen(
            context => context.Request.Path.StartsWithSegments(Root, StringComparison.Ordinal), assets => assets.UseMiddleware<PackedAssets>().UseResponseCompression());
        app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = versions.Files,
            RequestPath = Root,
            ContentTypeProvider = new FileExtensionContentTypeProvider(),
            OnPrepareResponse = served => served.Context.Response.Headers.CacheControl = versions.Caching(served.Context.Request),
        });
    }
}

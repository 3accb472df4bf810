using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;

namespace Palisade.Server.Assets;

/// <summary>Style sheets, scripts and pictures of the portal and the documentation, from <c>wwwroot</c> beside the program. No data.</summary>
internal static class StaticAssets
{
    public const string Root = "/assets";
    public const string Caching = "public, max-age=3600";

    public static void UseStaticAssets(this WebApplication app)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "wwwroot");
        if (!System.IO.Directory.Exists(folder))
            return;
        // Browsers ask for it by themselves, whatever the page says.
        app.Use((context, next) =>
        {
            if (context.Request.Path == "/favicon.ico")
                context.Request.Path = "/assets/icon.svg";
            return next(context);
        });
        // Pages themselves are not compressed: they hold what a visitor sent beside what only the visitor may know.
        var files = new PhysicalFileProvider(folder);
        app.UseWhen(
            context => context.Request.Path.StartsWithSegments(Root, StringComparison.Ordinal), assets => assets.UseMiddleware<PackedAssets>(files).UseResponseCompression());
        app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = files,
            RequestPath = Root,
            ContentTypeProvider = new FileExtensionContentTypeProvider(),
            OnPrepareResponse = served => served.Context.Response.Headers.CacheControl = Caching,
        });
    }
}

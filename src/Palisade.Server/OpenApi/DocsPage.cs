namespace Palisade.Server.OpenApi;

/// <summary>Swagger UI over this server's own description; everything comes from this server, so it works offline.</summary>
internal static class DocsPage
{
    /// <summary>Scripts of this server alone; Swagger UI sets styles on what it draws.</summary>
    public const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; "
        + "form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    public const string Html =
        """
        <!doctype html>
        <html lang="en">
        <head>
          <meta charset="utf-8">
          <meta name="viewport" content="width=device-width, initial-scale=1">
          <title>Palisade API</title>
          <link rel="stylesheet" href="/assets/swagger-ui/swagger-ui.css">
          <link rel="stylesheet" href="/assets/docs.css">
        </head>
        <body>
          <header class="bar"><strong>Palisade</strong><span>API reference</span><a href="openapi.json">openapi.json</a></header>
          <noscript><p class="notice">This page needs JavaScript. The description itself is <a href="openapi.json">openapi.json</a>.</p></noscript>
          <main id="api"></main>
          <script src="/assets/swagger-ui/swagger-ui-bundle.js"></script>
          <script src="/assets/docs.js"></script>
        </body>
        </html>
        """;
}

using Microsoft.Net.Http.Headers;
using Palisade.Platform;

namespace Palisade.Server;

/// <summary>JSON between systems is UTF-8 (RFC 8259, section 8.1): a body that claims another charset is refused, known here or not.</summary>
internal sealed class JsonEncoding(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context) =>
        context.Request.HasJsonContentType()
        && MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type)
        && HeaderUtilities.RemoveQuotes(type.Charset) is { Length: > 0 } charset
        && !charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
        && !charset.Equals("us-ascii", StringComparison.OrdinalIgnoreCase)
            ? CommonErrors.UnsupportedMediaType.Result().ExecuteAsync(context)
            : next(context);
}

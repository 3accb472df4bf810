using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Palisade.Platform;

/// <summary>A JSON body that may be left out altogether: clients post <c>/revoke</c> with nothing at all.</summary>
public static class OptionalBody
{
    /// <summary>The body; null when there is none.</summary>
    /// <exception cref="ProblemException">It is there and not the JSON that was asked for.</exception>
    public static async Task<T?> ReadAsync<T>(HttpContext context, CancellationToken cancellationToken)
        where T : class
    {
        if (context.Request.ContentType is null)
        {
            return context.Request.ContentLength is null or 0 ? null : throw CommonErrors.UnsupportedMediaType.Exception();
        }

        if (context.Request.ContentLength == 0)
        {
            return null;
        }

        if (!context.Request.HasJsonContentType())
        {
            throw CommonErrors.UnsupportedMediaType.Exception();
        }

        try
        {
            return await context.Request.ReadFromJsonAsync<T>(ApiJson.Options, cancellationToken);
        }
        catch (JsonException wrong)
        {
            throw new ProblemException(CommonErrors.InvalidBody.Fields((wrong.Path?.TrimStart('$', '.') is { Length: > 0 } field ? field : "$", "The value has the wrong form.")));
        }
    }
}

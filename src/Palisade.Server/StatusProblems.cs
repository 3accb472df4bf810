using Microsoft.AspNetCore.Diagnostics;
using Palisade.Platform;

namespace Palisade.Server;

/// <summary>Gives the framework's bare status answers (405, 415 …) the API's error format.</summary>
internal static class StatusProblems
{
    public static Task HandleAsync(StatusCodeContext context)
    {
        var error = context.HttpContext.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound => CommonErrors.NotFound,
            StatusCodes.Status405MethodNotAllowed => CommonErrors.MethodNotAllowed,
            StatusCodes.Status413PayloadTooLarge => CommonErrors.PayloadTooLarge,
            StatusCodes.Status415UnsupportedMediaType => CommonErrors.UnsupportedMediaType,
            StatusCodes.Status400BadRequest => CommonErrors.BadRequest,
            _ => null,
        };
        return error is null ? Task.CompletedTask : error.Result().ExecuteAsync(context.HttpContext);
    }
}

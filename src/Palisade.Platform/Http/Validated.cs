using FluentValidation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Palisade.Platform;

/// <summary>Checks a request body with its validator before the handler runs.</summary>
public static class Validated
{
    /// <summary>Adds the check; refusals are 400 <c>invalid_body</c> with <c>errors</c> by field.</summary>
    public static RouteHandlerBuilder Validates<TRequest, TValidator>(this RouteHandlerBuilder builder)
        where TValidator : IValidator<TRequest>, new()
    {
        var validator = new TValidator();
        return builder.AddEndpointFilter(async (context, next) =>
        {
            var request = context.Arguments.OfType<TRequest>().FirstOrDefault();
            if (request is null)
            {
                return CommonErrors.InvalidBody.Fields(("$", "A JSON object is needed."));
            }

            var result = await validator.ValidateAsync(request, context.HttpContext.RequestAborted);
            return result.IsValid
                ? await next(context)
                : CommonErrors.InvalidBody.Fields(result.Errors.Select(e => (CamelCase(e.PropertyName), e.ErrorMessage)));
        });
    }

    private static string CamelCase(string path) =>
        string.Join('.', path.Split('.').Select(part => part.Length == 0 ? part : char.ToLowerInvariant(part[0]) + part[1..]));
}

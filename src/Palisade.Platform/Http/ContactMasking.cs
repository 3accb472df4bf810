using Microsoft.AspNetCore.Http;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Platform;

/// <summary>Goes after the access guard: decides for the rest of the request whether names and addresses of people are shown.</summary>
public sealed class ContactMasking(RequestDelegate next)
{
    /// <summary>Called by ASP.NET.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Features.Get<RequestScope>()?.Actor is { } actor && !actor.May(Contacts.Read))
        {
            Contacts.Hide();
        }

        await next(context);
    }
}

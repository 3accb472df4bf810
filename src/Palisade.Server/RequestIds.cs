using Palisade.Tenancy;

namespace Palisade.Server;

/// <summary><c>X-Request-Id</c>: a short visible inbound one is echoed, otherwise a fresh ULID; also the trace identifier in logs and problems.</summary>
internal sealed class RequestIds(RequestDelegate next, TimeProvider clock)
{
    public Task InvokeAsync(HttpContext context)
    {
        var inbound = context.Request.Headers["X-Request-Id"].ToString();
        context.TraceIdentifier = inbound.Length is > 0 and <= 128 && inbound.All(c => c is > ' ' and <= '~')
            ? inbound
            : PublicId.Format(Guid.CreateVersion7(clock.GetUtcNow()));
        context.Response.Headers["X-Request-Id"] = context.TraceIdentifier;
        return next(context);
    }
}

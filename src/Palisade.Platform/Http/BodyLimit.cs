using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Metadata;

namespace Palisade.Platform;

/// <summary>Lets one route take a larger body than the host's usual limit.</summary>
public static class BodyLimit
{
    /// <summary>Sets the route's limit; a larger body is refused with 413 <c>payload_too_large</c>.</summary>
    public static TBuilder TakesUpTo<TBuilder>(this TBuilder builder, int megabytes)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new Metadata(megabytes * 1024L * 1024));

    private sealed record Metadata(long? MaxRequestBodySize) : IRequestSizeLimitMetadata;
}

using Microsoft.AspNetCore.Builder;

namespace Palisade.Tenancy.AspNetCore;

/// <summary>What an endpoint demands of its caller. Every endpoint carries exactly one; a host with an endpoint that has none does not start.</summary>
public abstract record AccessRequirement
{
    /// <summary>An actor that holds a permission.</summary>
    public sealed record Holds(Permission Permission) : AccessRequirement;

    /// <summary>Any actor of the tenant, for routes about the caller itself.</summary>
    public sealed record AnyActor(string Reason) : AccessRequirement;

    /// <summary>Anybody, inside a tenant: the handler gets a visitor's scope.</summary>
    public sealed record VisitorOfTenant(string Reason, bool CanWrite) : AccessRequirement;

    /// <summary>The holder of the installation's platform key; no tenant and no scope.</summary>
    public sealed record PlatformKey(string Reason) : AccessRequirement;

    /// <summary>
    /// A named operator of the platform, by its token: the handler gets a scope of the platform's own data, and of no brand.
    /// <paramref name="Admin"/>: support staff is refused.
    /// </summary>
    public sealed record PlatformOperator(string Reason, bool Admin) : AccessRequirement;

    /// <summary>Anybody, without a tenant and without a database scope.</summary>
    public sealed record Public(string Reason) : AccessRequirement;
}

/// <summary>Marks the few endpoints that answer as always while their tenant is leaving; all others answer 410.</summary>
public sealed record WorksWhileLeaving(string Reason);

/// <summary>How a route table states who may call a route.</summary>
public static class AccessExtensions
{
    /// <summary>Only an actor holding <paramref name="permission"/>.</summary>
    public static TBuilder Requires<TBuilder>(this TBuilder builder, Permission permission)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new AccessRequirement.Holds(permission));

    /// <summary>Any actor of the tenant. <paramref name="reason"/> says why no permission is needed.</summary>
    public static TBuilder AnyActor<TBuilder>(this TBuilder builder, string reason)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new AccessRequirement.AnyActor(reason));

    /// <summary>Public inside a tenant: the handler's session has a visitor's scope over the tenant.</summary>
    public static TBuilder PublicInTenant<TBuilder>(this TBuilder builder, string reason, bool canWrite = false)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new AccessRequirement.VisitorOfTenant(reason, canWrite));

    /// <summary>Only the holder of the installation's platform key.</summary>
    public static TBuilder RequiresPlatformKey<TBuilder>(this TBuilder builder, string reason)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new AccessRequirement.PlatformKey(reason));

    /// <summary>Only named operators of the platform; <paramref name="admin"/>: its support staff does not suffice.</summary>
    public static TBuilder RequiresPlatformOperator<TBuilder>(this TBuilder builder, string reason, bool admin = false)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new AccessRequirement.PlatformOperator(reason, admin));

    /// <summary>Public, with no tenant and no scope.</summary>
    public static TBuilder Public<TBuilder>(this TBuilder builder, string reason)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new AccessRequirement.Public(reason));

    /// <summary>Goes on working while the tenant waits to be erased. <paramref name="reason"/> says who needs it then.</summary>
    public static TBuilder WorksWhileLeaving<TBuilder>(this TBuilder builder, string reason)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new WorksWhileLeaving(reason));

    /// <summary>A sensitive act: people prove again who they are when their last proof is not fresh. Keys are not asked.</summary>
    /// <param name="builder">The route.</param>
    /// <param name="always">Also of people without a second factor, where their brand does not ask for it.</param>
    public static TBuilder NeedsStepUp<TBuilder>(this TBuilder builder, bool always = false)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new StepUpRequirement(always));

    /// <summary>Answers before a second factor was shown. <paramref name="reason"/> says why that must be.</summary>
    public static TBuilder BeforeSecondFactor<TBuilder>(this TBuilder builder, string reason)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new WorksBeforeSecondFactor(reason));
}

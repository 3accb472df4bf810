using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Palisade.Access.Agencies;
using Palisade.Access.Authentication;
using Palisade.Access.Contracts;
using Palisade.Access.Install;
using Palisade.Access.Keys;
using Palisade.Access.Members;
using Palisade.Access.Passkeys;
using Palisade.Access.Roles;
using Palisade.Access.Scim;
using Palisade.Access.Scim.Config;
using Palisade.Access.Scim.Protocol;
using Palisade.Access.SecondFactor;
using Palisade.Access.Sessions;
using Palisade.Access.SignIn;
using Palisade.Access.Tenants;
using Palisade.Directory.Contracts;
using Palisade.Platform;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Access;

/// <summary>Users, members, roles, sessions, magic links, API keys.</summary>
public static class AccessModule
{
    /// <summary>Adds the module's services.</summary>
    public static IServiceCollection AddAccess(this IServiceCollection services)
    {
        services.AddSingleton<IActorAuthenticator, ActorAuthenticator>();
        services.AddSingleton<SignInMail>();
        services.AddSingleton<IBrandTeam, BrandTeam>();
        services.AddSingleton(provider => new Invitations(provider.GetRequiredService<SignInMail>(), provider.GetRequiredService<ISecretVault>()));
        services.AddSingleton<RoleBook>();
        services.AddSingleton<Membership>();
        services.AddSingleton<MemberRemoval>();
        services.AddSingleton<KeyScopes>();
        services.AddSingleton<KeyCustody>();
        services.AddSingleton<InvitationWork>();
        services.AddHostedService<TenantQueueWorker<InvitationWork>>();
        services.AddSingleton<OpenRequests>();
        services.AddHostedService(provider => provider.GetRequiredService<OpenRequests>());
        services.AddSingleton<OwnSignIn>();
        services.AddSingleton<AttentionDesk>();
        services.AddSingleton<RelyingParty>();
        services.AddSingleton<CredentialUse>();
        services.AddHostedService(provider => provider.GetRequiredService<CredentialUse>());
        services.AddSingleton<IProblemFormat, ScimProblemFormat>();
        services.AddSingleton<ScimRequestLog>();
        services.AddHostedService(provider => provider.GetRequiredService<ScimRequestLog>());
        services.TryAddSingleton<VisitorHash>();
        services.AddAccessRetention();
        services.AddFlags(AccessFeatures.Agencies, AccessFeatures.PartnersInvite).AddSettings(AccessFeatures.MostAgencies);
        return services.AddPermissions(AccessPermissions.Grants);
    }

    /// <summary>The module's routes.</summary>
    public static void MapAccess(this IEndpointRouteBuilder routes)
    {
        routes.MapTenants();
        routes.MapSignIn();
        routes.MapSessions();
        routes.MapSecondFactor();
        routes.MapPasskeys();
        routes.MapRoles();
        routes.MapTeam();
        routes.MapPartnerMembers();
        routes.MapAgencies();
        routes.MapKeys();
    }

    private static void MapTenants(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/v1/platform/tenants", CreateTenant.HandleAsync).Validates<CreateTenant.Request, CreateTenant.Validator>()
            .RequiresPlatformKey("a tenant does not exist yet").WithName("CreateTenant");
        routes.MapPost("/api/v1/platform/tenants/{slug}/keys", CreateTenantKey.HandleAsync).Validates<CreateTenantKey.Request, CreateTenantKey.Validator>()
            .RequiresPlatformKey("the platform's holder names the tenant").WithName("CreateTenantKey");
        routes.MapPost("/api/v1/platform/tenants/{slug}/review", ReviewTenant.HandleAsync).Validates<ReviewTenant.Request, ReviewTenant.Validator>()
            .RequiresPlatformKey("a decision of the platform about a brand").WithName("ReviewTenant");
        routes.MapGet("/api/v1/install/status", GetInstallStatus.HandleAsync).Public("asked before anybody can sign in").WithName("GetInstallStatus");
        routes.MapPost("/api/v1/install", InstallSingleTenant.HandleAsync).Validates<InstallSingleTenant.Request, InstallSingleTenant.Validator>()
            .Public("a single tenant is set up once, before anybody can sign in").LimitedPerMinute(5).WithName("InstallSingleTenant");
        routes.MapPost("/api/v1/signup", SignUp.HandleAsync).Validates<SignUp.Request, SignUp.Validator>()
            .Public("a brand signs up before it has anybody").LimitedPerMinute(10).WithName("SignUp");
    }

    private static void MapSignIn(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/v1/auth/signin", RequestSignIn.HandleAsync).Validates<RequestSignIn.Request, RequestSignIn.Validator>()
            .PublicInTenant("asks for a sign-in link", canWrite: true).LimitedPerMinute(10).WithName("RequestSignIn")
            .WorksWhileLeaving("operators sign in to restore the brand, partners to take out their data");
        routes.MapPost("/api/v1/auth/magic/verify", VerifyMagicLink.HandleAsync).Validates<VerifyMagicLink.Request, VerifyMagicLink.Validator>()
            .PublicInTenant("the link is the credential", canWrite: true).LimitedPerMinute(30).WithName("VerifyMagicLink")
            .WorksWhileLeaving("the other half of signing in");
        routes.MapPost("/api/v1/auth/signout", SignOut.HandleAsync)
            .PublicInTenant("an expired session may be ended too", canWrite: true).WithName("SignOut")
            .WorksWhileLeaving("who signed in can sign out");
        routes.MapGet("/api/v1/auth/whoami", WhoAmI.HandleAsync).AnyActor("tells callers only about themselves").WithName("WhoAmI")
            .BeforeSecondFactor("pages ask who is there before they ask for more")
            .WorksWhileLeaving("tells callers only about themselves");
        routes.MapGet("/api/v1/auth/introspect", Introspect.Handle).AnyActor("tells callers only about themselves").WithName("Introspect")
            .WorksWhileLeaving("tells callers only about themselves");
    }

    private static void MapSessions(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/config/sign-in", SignInSettings.GetAsync).Requires(AccessPermissions.SignInRead).WithName("SignInSettings.Get");
        routes.MapPut("/api/v1/config/sign-in", SignInSettings.ReplaceAsync).Validates<SignInSettings.Request, SignInSettings.Validator>()
            .Requires(AccessPermissions.SignInWrite).NeedsStepUp().WithName("SignInSettings.Replace");
        routes.MapGet("/api/v1/auth/sessions", ListSessions.HandleAsync).ForPeople().WithName("ListSessions");
        routes.MapDelete("/api/v1/auth/sessions/{id}", RevokeSession.OneAsync).ForPeople().WithName("RevokeSession.One");
        routes.MapPost("/api/v1/auth/sessions/revoke-others", RevokeSession.OthersAsync).ForPeople().WithName("RevokeSession.Others");
        routes.MapGet("/api/v1/auth/memberships", OwnMemberships.ListAsync).ForPeople().WithName("OwnMemberships.List");
        routes.MapPost("/api/v1/auth/memberships/{id}/link", OwnMemberships.MailLinkAsync).ForPeople().LimitedPerMinute(10).WithName("OwnMemberships.MailLink");
        routes.MapPost("/api/v1/members/{id}/sessions/revoke", RevokeMemberSessions.OfTeamAsync)
            .Requires(AccessPermissions.MembersWrite).WithName("RevokeMemberSessions");
        routes.MapPost("/api/v1/partners/{id}/members/{memberId}/sessions/revoke", RevokeMemberSessions.OfPartnerAsync)
            .Requires(AccessPermissions.PartnerMembersWrite).WithName("RevokePartnerMemberSessions");
    }

    private static void MapSecondFactor(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/auth/second-factor", GetSecondFactor.HandleAsync).ForPeople().WithName("GetSecondFactor");
        routes.MapPost("/api/v1/auth/totp", EnrolTotp.BeginAsync).ForPeople().NeedsStepUp(always: true).WithName("EnrolTotp.Begin");
        routes.MapPost("/api/v1/auth/totp/confirm", EnrolTotp.ConfirmAsync).Validates<EnrolTotp.ConfirmRequest, EnrolTotp.Validator>()
            .ForPeople().NeedsStepUp(always: true).LimitedPerMinute(10).WithName("EnrolTotp.Confirm");
        routes.MapPost("/api/v1/auth/totp/verify", VerifyTotp.HandleAsync).Validates<VerifyTotp.Request, VerifyTotp.Validator>()
            .ForPeople().LimitedPerMinute(10).WithName("VerifyTotp");
        routes.MapDelete("/api/v1/auth/totp", RemoveTotp.HandleAsync).ForPeople().NeedsStepUp().WithName("RemoveTotp");
        routes.MapPost("/api/v1/auth/recovery-codes", RecoveryCodes.RenewAsync).ForPeople().NeedsStepUp().WithName("RecoveryCodes.Renew");
        routes.MapPost("/api/v1/auth/recovery-codes/verify", RecoveryCodes.VerifyAsync).Validates<RecoveryCodes.Request, RecoveryCodes.Validator>()
            .ForPeople().LimitedPerMinute(10).WithName("RecoveryCodes.Verify");
        routes.MapPost("/api/v1/members/{id}/second-factor/reset", ResetSecondFactor.OfTeamAsync)
            .Requires(AccessPermissions.MembersWrite).NeedsStepUp().WithName("ResetSecondFactor");
        routes.MapPost("/api/v1/partners/{id}/members/{memberId}/second-factor/reset", ResetSecondFactor.OfPartnerAsync)
            .Requires(AccessPermissions.PartnerMembersWrite).NeedsStepUp().WithName("ResetPartnerSecondFactor");
    }

    private static void MapPasskeys(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/v1/auth/passkeys/signin/begin", SignInWithPasskey.BeginAsync)
            .PublicInTenant("asks for something to sign with a passkey", canWrite: true).LimitedPerMinute(30).WithName("SignInWithPasskey.Begin")
            .WorksWhileLeaving("operators sign in to restore the brand, partners to take out their data");
        routes.MapPost("/api/v1/auth/passkeys/signin/finish", SignInWithPasskey.FinishAsync).Validates<PasskeyAnswer, PasskeyAnswer.Validator>()
            .PublicInTenant("the passkey is the credential", canWrite: true).LimitedPerMinute(30).WithName("SignInWithPasskey.Finish")
            .WorksWhileLeaving("the other half of signing in");
        routes.MapPost("/api/v1/auth/passkeys/verify/begin", VerifyPasskey.BeginAsync).ForPeople().LimitedPerMinute(30).WithName("VerifyPasskey.Begin");
        routes.MapPost("/api/v1/auth/passkeys/verify/finish", VerifyPasskey.FinishAsync).Validates<PasskeyAnswer, PasskeyAnswer.Validator>()
            .ForPeople().LimitedPerMinute(30).WithName("VerifyPasskey.Finish");
        routes.MapPost("/api/v1/auth/passkeys/register/begin", RegisterPasskey.BeginAsync)
            .ForPeople().NeedsStepUp(always: true).LimitedPerMinute(30).WithName("RegisterPasskey.Begin");
        routes.MapPost("/api/v1/auth/passkeys/register/finish", RegisterPasskey.FinishAsync).Validates<RegisterPasskey.FinishRequest, RegisterPasskey.Validator>()
            .ForPeople().NeedsStepUp(always: true).LimitedPerMinute(30).WithName("RegisterPasskey.Finish");
        routes.MapGet("/api/v1/auth/passkeys", OwnPasskeys.ListAsync).ForPeople().WithName("OwnPasskeys.List");
        routes.MapPatch("/api/v1/auth/passkeys/{id}", OwnPasskeys.RenameAsync).Validates<OwnPasskeys.RenameRequest, OwnPasskeys.Validator>()
            .ForPeople().WithName("OwnPasskeys.Rename");
        routes.MapDelete("/api/v1/auth/passkeys/{id}", OwnPasskeys.RemoveAsync).ForPeople().NeedsStepUp().WithName("OwnPasskeys.Remove");
    }

    private static void MapRoles(this IEndpointRouteBuilder routes)
    {
        var write = AccessPermissions.RolesWrite;
        routes.MapGet("/api/v1/roles", ListRoles.HandleAsync).Requires(AccessPermissions.RolesRead).WithName("ListRoles");
        routes.MapPost("/api/v1/roles", CreateRole.HandleAsync).Validates<CreateRole.Request, CreateRole.Validator>().Requires(write).NeedsStepUp().WithName("CreateRole");
        routes.MapPatch("/api/v1/roles/{id}", ChangeRole.HandleAsync).Validates<ChangeRole.Request, ChangeRole.Validator>().Requires(write).NeedsStepUp().WithName("ChangeRole");
        routes.MapDelete("/api/v1/roles/{id}", DeleteRole.HandleAsync).Requires(write).NeedsStepUp().WithName("DeleteRole");
    }

    private static void MapTeam(this IEndpointRouteBuilder routes)
    {
        var write = AccessPermissions.MembersWrite;
        routes.MapGet("/api/v1/members", ListMembers.OfTeamAsync).Requires(AccessPermissions.MembersRead).WithName("ListMembers").ShowsContactData();
        routes.MapPost("/api/v1/members", InviteMember.ToTeamAsync).Validates<InviteMember.Request, InviteMember.Validator>().Requires(write).NeedsStepUp().WithName("InviteMember");
        routes.MapPatch("/api/v1/members/{id}", ChangeMember.OfTeamAsync).Validates<ChangeMember.Request, ChangeMember.Validator>().Requires(write).NeedsStepUp().WithName("ChangeMember");
        routes.MapDelete("/api/v1/members/{id}", RemoveMember.OfTeamAsync).Requires(write).NeedsStepUp().WithName("RemoveMember");
        routes.MapPost("/api/v1/members/{id}/invite", ResendInvitation.ToTeamAsync).Requires(write).NeedsStepUp().WithName("ResendInvitation");

        // The same as clients of OpenPartner know it.
        routes.MapGet("/api/v1/admins", ListAdmins.HandleAsync).Requires(AccessPermissions.MembersRead).WithName("ListAdmins").ShowsContactData();
        routes.MapPost("/api/v1/admins", InviteAdmin.HandleAsync).Validates<InviteAdmin.Request, InviteAdmin.Validator>()
            .Requires(AccessPermissions.MembersWrite).NeedsStepUp().WithName("InviteAdmin");
        routes.MapPost("/api/v1/admins/{id}/invite", ResendAdminInvite.HandleAsync).Requires(AccessPermissions.MembersWrite).NeedsStepUp().WithName("ResendAdminInvite");
        routes.MapPost("/api/v1/admins/{id}/revoke", RevokeAdmin.HandleAsync).Requires(AccessPermissions.MembersWrite).NeedsStepUp().WithName("RevokeAdmin");
        routes.MapPost("/api/v1/admins/{id}/reinstate", ReinstateAdmin.HandleAsync).Requires(AccessPermissions.MembersWrite).NeedsStepUp().WithName("ReinstateAdmin");
    }

    private static void MapPartnerMembers(this IEndpointRouteBuilder routes)
    {
        var write = AccessPermissions.PartnerMembersWrite;
        routes.MapGet("/api/v1/partners/{id}/members", ListMembers.OfPartnerAsync).Requires(AccessPermissions.PartnerMembersRead).WithName("ListPartnerMembers");
        routes.MapPost("/api/v1/partners/{id}/members", InviteMember.ToPartnerAsync).Validates<InviteMember.Request, InviteMember.Validator>()
            .Requires(write).NeedsStepUp().WithName("InvitePartnerMember");
        routes.MapPatch("/api/v1/partners/{id}/members/{memberId}", ChangeMember.OfPartnerAsync).Validates<ChangeMember.Request, ChangeMember.Validator>()
            .Requires(write).NeedsStepUp().WithName("ChangePartnerMember");
        routes.MapDelete("/api/v1/partners/{id}/members/{memberId}", RemoveMember.OfPartnerAsync).Requires(write).NeedsStepUp().WithName("RemovePartnerMember");
        routes.MapPost("/api/v1/partners/{id}/members/{memberId}/invite", ResendInvitation.ToPartnerAsync).Requires(write).NeedsStepUp().WithName("ResendPartnerInvitation");
    }

    private static void MapAgencies(this IEndpointRouteBuilder routes)
    {
        var write = AccessPermissions.AgenciesWrite;
        routes.MapGet("/api/v1/agencies", ListAgencies.HandleAsync).Requires(AccessPermissions.AgenciesRead).WithName("ListAgencies");
        routes.MapPost("/api/v1/agencies", CreateAgency.HandleAsync).Validates<CreateAgency.Request, CreateAgency.Validator>().Requires(write).WithName("CreateAgency");
        routes.MapPost("/api/v1/agencies/{id}/close", CloseAgency.CloseAsync).Requires(write).WithName("CloseAgency");
        routes.MapPost("/api/v1/agencies/{id}/reopen", CloseAgency.ReopenAsync).Requires(write).WithName("ReopenAgency");
    }

    private static void MapKeys(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/api-keys", ListKeys.HandleAsync).Requires(AccessPermissions.KeysRead).WithName("ListKeys");
        routes.MapPost("/api/v1/api-keys", CreateOperatorKey.HandleAsync).Requires(AccessPermissions.KeysWrite).NeedsStepUp().WithName("CreateOperatorKey");
        routes.MapPost("/api/v1/api-keys/scoped", CreateScopedKey.HandleAsync).Validates<CreateScopedKey.Request, CreateScopedKey.Validator>()
            .Requires(AccessPermissions.KeysWrite).NeedsStepUp().WithName("CreateScopedKey");
        routes.MapDelete("/api/v1/api-keys/{id}", RevokeKey.HandleAsync).Requires(AccessPermissions.PartnerKeysWrite).NeedsStepUp().WithName("RevokeKey");
        routes.MapPost("/api/v1/api-keys/{id}/rotate", RotateKey.HandleAsync).Requires(AccessPermissions.PartnerKeysWrite).NeedsStepUp().WithName("RotateKey");
        routes.MapGet("/api/v1/partners/{id}/api-keys", ListPartnerKeys.HandleAsync).Requires(AccessPermissions.PartnerKeysRead).WithName("ListPartnerKeys");
        routes.MapPost("/api/v1/partners/{id}/api-keys", CreatePartnerKey.HandleAsync).Requires(AccessPermissions.PartnerKeysWrite).NeedsStepUp().WithName("CreatePartnerKey");
        routes.MapScim();
    }
}

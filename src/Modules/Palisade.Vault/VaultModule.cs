using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Platform;
using Palisade.Tenancy.AspNetCore;
using Palisade.Vault.Credentials;
using Palisade.Vault.Masters;
using Palisade.Vault.Rotation;
using Palisade.Vault.Sealing;
using Palisade.Vault.Store;
using Palisade.Vault.Transports;

namespace Palisade.Vault;

/// <summary>Secrets that people entrust to the server, the keys that seal them, and the brand's own mail transport.</summary>
public static class VaultModule
{
    /// <summary>Adds the module's services and permissions.</summary>
    /// <exception cref="InvalidOperationException"><c>PALISADE_VAULT_MASTER</c> or <c>PALISADE_POSTMARK_URL</c> cannot be read.</exception>
    public static IServiceCollection AddVault(this IServiceCollection services, ServerOptions options, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddSingleton(MasterKeys.From(configuration, options.MasterKey));
        services.AddSingleton<DataKeyCache>();
        services.AddSingleton<TenantKeys>();
        services.AddSingleton<ISecretVault, SecretVault>();
        services.AddSingleton<KeyRotation>();
        services.AddSingleton<KeyWork>();
        services.AddSingleton<OwnCredentials>();
        var postmark = PostmarkMail.Server(configuration);
        services.AddSingleton(provider => new PostmarkMail(provider.GetRequiredService<OutboundHttp>(), postmark));
        services.AddSingleton<BrandMail>();
        services.AddSingleton<IMailTransport>(provider => provider.GetRequiredService<BrandMail>());
        return services.AddPermissions(VaultPermissions.Grants);
    }

    /// <summary>The module's routes.</summary>
    public static void MapVault(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/config/mail", GetMail.HandleAsync).Requires(VaultPermissions.MailRead).WithName("GetMail");
        routes.MapPost("/api/v1/config/mail", ChangeMail.HandleAsync).Requires(VaultPermissions.MailWrite).NeedsStepUp().WithName("ChangeMail");
        routes.MapPost("/api/v1/config/mail/test", TestMail.HandleAsync).Validates<TestMail.Request, TestMail.Validator>()
            .Requires(VaultPermissions.MailWrite).LimitedPerMinute(10).WithName("TestMail");

        routes.MapGet("/api/v1/credentials", ListCredentials.HandleAsync).Requires(VaultPermissions.CredentialsRead).WithName("ListCredentials");
        routes.MapPut("/api/v1/credentials/{kind}/{name}", PutCredential.HandleAsync).Validates<PutCredential.Request, PutCredential.Validator>()
            .Requires(VaultPermissions.CredentialsWrite).NeedsStepUp().WithName("PutCredential");
        routes.MapPost("/api/v1/credentials/{kind}/{name}/rotate", RotateCredential.HandleAsync).Validates<RotateCredential.Request, RotateCredential.Validator>()
            .Requires(VaultPermissions.CredentialsWrite).NeedsStepUp().WithName("RotateCredential");
        routes.MapDelete("/api/v1/credentials/{kind}/{name}", DeleteCredential.HandleAsync)
            .Requires(VaultPermissions.CredentialsWrite).NeedsStepUp().WithName("DeleteCredential");

        routes.MapPost("/api/v1/platform/vault/rotate-master", RotateMasterKey.HandleAsync)
            .RequiresPlatformKey("keys of all tenants are wrapped by one master key").WithName("RotateMasterKey");
        routes.MapPost("/api/v1/platform/vault/rotate-data-keys", RotateDataKeys.HandleAsync).Validates<RotateDataKeys.Request, RotateDataKeys.Validator>()
            .RequiresPlatformKey("keys of all tenants are replaced").WithName("RotateDataKeys");
        routes.MapPost("/api/v1/platform/vault/tenants/{tenant}/destroy-key", DestroyTenantKey.HandleAsync)
            .Validates<DestroyTenantKey.Request, DestroyTenantKey.Validator>()
            .RequiresPlatformKey("what the platform owes a tenant that left").WithName("DestroyTenantKey");
    }
}

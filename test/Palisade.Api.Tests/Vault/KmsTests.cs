using System.Net;
using Amazon.KeyManagementService;
using Amazon.Runtime;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Palisade.Api.Tests.Isolation;
using Palisade.Api.Tests.Support;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Vault.Masters;
using Xunit;

namespace Palisade.Api.Tests.Vault;

/// <summary>Master keys that AWS KMS holds, against a server that speaks like it.</summary>
public sealed class KmsTests(VaultFixture vault) : IClassFixture<VaultFixture>, IAsyncLifetime
{
    private const string KeyId = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";

    private readonly FakeKms _kms = new();
    private readonly List<IDisposable> _clients = [];

    public async ValueTask InitializeAsync()
    {
        await _kms.StartAsync();
        _kms.AddKey(KeyId);
        _kms.AddKey("alias/next");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
            client.Dispose();
        await _kms.DisposeAsync();
    }

    [Fact]
    public async Task A_tenants_key_is_wrapped_and_unwrapped_by_KMS_bound_to_tenant_and_version()
    {
        var tenant = await vault.TenantAsync();
        var address = new SecretAddress(tenant, "password", "smtp");
        var here = vault.Another(new FixedSource(Key(KeyId))).Vault;
        await vault.PutAsync(tenant, address, "kept", here);
        for (var i = 0; i < 5; i++)
            Assert.Equal("kept", await vault.OpenAsync(tenant, address, here));

        // Encrypt once, Decrypt once: what was unwrapped is remembered for a while.
        Assert.Equal(2, _kms.Calls);
        Assert.Equal([$"palisade:tenant={Scene.Text(tenant)};palisade:version=1"], _kms.Contexts.Distinct());
        Assert.Equal($"kms:{KeyId}", await vault.AdminAsync($"select master_id from vault.data_keys where tenant_id = '{tenant}'"));
        Assert.Equal("kept", await vault.OpenAsync(tenant, address, vault.Another(new FixedSource(Key(KeyId))).Vault));
        Assert.Equal(3, _kms.Calls);
    }

    [Fact]
    public async Task A_wrapped_key_that_was_moved_does_not_open()
    {
        var (a, b) = (await vault.TenantAsync(), await vault.TenantAsync());
        var here = vault.Another(new FixedSource(Key(KeyId))).Vault;
        await vault.PutAsync(a, new SecretAddress(a, "password", "smtp"), "of a", here);
        await vault.PutAsync(b, new SecretAddress(b, "password", "smtp"), "of b", here);

        await vault.AdminAsync($"update vault.data_keys k set wrapped = (select o.wrapped from vault.data_keys o where o.tenant_id = '{a}') where k.tenant_id = '{b}'");

        Assert.Equal("secret_unreadable", await vault.OpenAsync(b, new SecretAddress(b, "password", "smtp"), here));
    }

    [Theory]
    [InlineData("AccessDeniedException")]
    [InlineData("DisabledException")]
    [InlineData("ThrottlingException")]
    public async Task While_KMS_refuses_it_is_a_503_and_afterwards_it_opens_again(string refusal)
    {
        var tenant = await vault.TenantAsync();
        var address = new SecretAddress(tenant, "password", "smtp");
        await vault.PutAsync(tenant, address, "kept", vault.Another(new FixedSource(Key(KeyId))).Vault);
        var fresh = vault.Another(new FixedSource(Key(KeyId))).Vault;

        _kms.Refuses = refusal;
        var fault = await Assert.ThrowsAsync<ProblemException>(() => vault.OpenAsync(tenant, address, fresh));
        Assert.Equal(SecretErrors.KeysUnavailable, fault.Result.Error);
        await Assert.ThrowsAsync<ProblemException>(() => vault.PutAsync(tenant, address, "another", fresh));

        _kms.Refuses = null;
        Assert.Equal("kept", await vault.OpenAsync(tenant, address, fresh));
    }

    [Fact]
    public async Task Keys_move_from_a_file_to_KMS_and_to_another_key_of_KMS()
    {
        var tenant = await vault.TenantAsync();
        var address = new SecretAddress(tenant, "password", "smtp");
        await vault.PutAsync(tenant, address, "kept");
        var (file, first, next) = (new FixedSource(vault.CurrentMaster), Key(KeyId), Key("alias/next"));

        foreach (var (master, sources) in new[] { (first, new IMasterKeySource[] { new FixedSource(first), file }), (next, [new FixedSource(next), new FixedSource(first)]) })
        {
            var moving = vault.Another(sources);
            Assert.Equal(1, (await moving.Rotation.RewrapAsync(tenant, master, CancellationToken.None)).Rewrapped);
            Assert.Equal("kept", await vault.OpenAsync(tenant, address, vault.Another(new FixedSource(master)).Vault));
        }
    }

    [Fact]
    public async Task A_server_takes_its_key_from_KMS_by_its_settings_and_says_nothing_of_it()
    {
        // Where AWS's tools take credentials from.
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "test");
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "test");
        var log = new CapturedLog();
        await using var app = new PalisadeApp
        {
            Settings = { ["PALISADE_VAULT_MASTER"] = $"kms:{KeyId}", ["PALISADE_KMS_URL"] = _kms.Url.ToString(), ["AWS_REGION"] = "eu-central-1" },
            ConfigureBuilder = builder => builder.Logging.AddProvider(log),
        };
        await app.InitializeAsync();
        var brand = await app.CreateTenantAsync();
        await brand.Operator.SendAsync(HttpMethod.Put, "credentials/password/a", new { secret = "kept" }, HttpStatusCode.Created);

        var other = await app.CreateTenantAsync();
        _kms.Refuses = "AccessDeniedException";
        var problem = await other.Operator.SendAsync(HttpMethod.Put, "credentials/password/a", new { secret = "not kept" }, HttpStatusCode.ServiceUnavailable);

        Assert.Equal("vault_unavailable", (string?)problem["error"]);
        Assert.DoesNotContain("role", problem.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains(log.Lines, line => line.Contains("AccessDeniedException", StringComparison.Ordinal));
        Assert.DoesNotContain(log.Lines, line => line.Contains("secret-role", StringComparison.Ordinal) || line.Contains("not kept", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("nowhere")]
    [InlineData("file:")]
    [InlineData("file:/there/is/no/such/file")]
    [InlineData("env:PALISADE_NOT_SET")]
    [InlineData("kms:")]
    [InlineData(" , ")]
    public async Task A_setting_that_names_no_key_keeps_the_server_from_starting(string setting)
    {
        await using var app = new PalisadeApp { Settings = { ["PALISADE_VAULT_MASTER"] = setting } };

        var fault = await Assert.ThrowsAsync<InvalidOperationException>(async () => await app.InitializeAsync());

        Assert.Contains("PALISADE_VAULT_MASTER", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_of_keys_in_a_variable_wraps_with_the_first_and_unwraps_with_all()
    {
        string[] texts = [MasterKey.NewText(), MasterKey.NewText()];
        MasterKeys Of(params string[] keys) => MasterKeys.From(
            new ConfigurationBuilder().AddInMemoryCollection(
                [KeyValuePair.Create<string, string?>("PALISADE_VAULT_MASTER", "env:KEYS"), KeyValuePair.Create<string, string?>("KEYS", string.Join(", ", keys))]).Build(),
            MasterKey.Parse(MasterKey.NewText()));
        var old = await Of(texts[1]).CurrentAsync(CancellationToken.None);
        var now = await Of(texts).CurrentAsync(CancellationToken.None);

        Assert.NotEqual(old.Id, now.Id);
        Assert.Equal(old.Id, (await Of(texts).FindAsync(old.Id, CancellationToken.None)).Id);
        await Assert.ThrowsAsync<MasterKeyUnknownException>(async () => await Of(texts[0]).FindAsync(old.Id, CancellationToken.None));
        var fault = Assert.Throws<InvalidOperationException>(() => Of("not a key"));
        Assert.DoesNotContain("not a key", fault.Message, StringComparison.Ordinal);
    }

    private KmsMasterKey Key(string id)
    {
        var client = new AmazonKeyManagementServiceClient(
            new BasicAWSCredentials("test", "test"),
            new AmazonKeyManagementServiceConfig { ServiceURL = _kms.Url.ToString(), AuthenticationRegion = "eu-central-1", MaxErrorRetry = 0, Timeout = TimeSpan.FromSeconds(30) });
        _clients.Add(client);
        return new KmsMasterKey(client, id);
    }
}

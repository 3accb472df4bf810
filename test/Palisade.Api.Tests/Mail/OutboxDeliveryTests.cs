using Microsoft.Extensions.Logging.Abstractions;
using Palisade.Api.Tests.Support;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Testing;
using Xunit;

namespace Palisade.Api.Tests.MailDelivery;

public sealed class OutboxDeliveryTests : IAsyncLifetime
{
    private readonly Guid _tenant = Guid.CreateVersion7();
    private readonly SteppedClock _clock = new();
    private readonly SmtpListener _server = new();
    private TestDatabase _database = null!;
    private TenantDb _db = null!;
    private ISecretVault _vault = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _db = _database.OpenTenantDb();
        await _database.AdminAsync(TestVault.TenantSql(_tenant));
        _vault = TestVault.Of(_database.MasterKey, _clock);
    }

    public async ValueTask DisposeAsync()
    {
        await _db.DisposeAsync();
        await _database.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Mail_of_a_committed_unit_is_sent_once_and_leaves_no_text_behind()
    {
        await EnqueueAsync("ann@example.com");

        await Task.WhenAll(DeliverAsync(), DeliverAsync(), DeliverAsync());

        Assert.Single(_server.Lines, l => l == "DATA");
        Assert.Equal(0L, await _database.AdminAsync("select count(*) from platform.outbox"));
    }

    [Fact]
    public async Task Weakness_53_mail_of_a_unit_that_rolls_back_is_never_sent()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => Session.RunAsync(
            async (unit, ct) =>
            {
                await new Platform.Mail("ann@example.com", "s", "t").EnqueueAsync(unit, _clock.GetUtcNow(), ct);
                throw new InvalidOperationException("the change fails");
            },
            CancellationToken.None));

        await DeliverAsync();

        Assert.Empty(_server.Lines);
    }

    [Fact]
    public async Task Mail_that_is_refused_waits_longer_each_time_is_sent_when_the_server_recovers()
    {
        _server.RefusesRecipients = true;
        await EnqueueAsync("ann@example.com");

        await DeliverAsync();
        await DeliverAsync();
        Assert.Equal(1, await _database.AdminAsync("select attempts from platform.outbox"));
        _clock.Step(TimeSpan.FromSeconds(31));
        await DeliverAsync();
        Assert.Equal(2, await _database.AdminAsync("select attempts from platform.outbox"));
        _server.RefusesRecipients = false;
        _clock.Step(TimeSpan.FromSeconds(31));
        await DeliverAsync();
        Assert.Equal(2, await _database.AdminAsync("select attempts from platform.outbox"));
        _clock.Step(TimeSpan.FromSeconds(31));
        await DeliverAsync();

        Assert.Equal(0L, await _database.AdminAsync("select count(*) from platform.outbox"));
        Assert.Single(_server.Lines, l => l == "DATA");
    }

    [Fact]
    public async Task Mail_is_dead_after_eight_attempts_and_its_link_is_erased()
    {
        _server.RefusesRecipients = true;
        await EnqueueAsync("ann@example.com");

        for (var i = 0; i < 12; i++)
        {
            await DeliverAsync();
            _clock.Step(TimeSpan.FromHours(5));
        }

        Assert.Equal($"{OutboxDelivery.MostAttempts} true false", await _database.AdminAsync(
            "select attempts || ' ' || (dead_at is not null) || ' ' || (payload ? 'Text') from platform.outbox"));
    }

    [Fact]
    public async Task Mail_to_what_is_no_address_is_dead_at_once_and_does_not_hold_up_others()
    {
        await EnqueueAsync("not an address");
        await EnqueueAsync("ann@example.com");

        await DeliverAsync();

        Assert.Equal(1L, await _database.AdminAsync("select count(*) from platform.outbox where dead_at is not null and attempts = 1"));
        Assert.Single(_server.Lines, l => l == "DATA");
    }

    [Fact]
    public async Task Weakness_30_secret_of_a_mail_waits_sealed_and_is_opened_only_where_it_was_put()
    {
        await EnqueueAsync("ann@example.com", "opml_of_ann");
        await EnqueueAsync("eve@example.com", "opml_of_eve");
        Assert.Equal(0L, await _database.AdminAsync("select count(*) from platform.outbox where payload::text like '%opml_%'"));

        // Somebody who can write the table hands Ann's link to Eve.
        await _database.AdminAsync(
            """
            update vault.secrets s set sealed = (select o.sealed from vault.secrets o where o.id <> s.id)
            """);
        await DeliverAsync();

        Assert.Empty(_server.Texts());
        Assert.Equal(2L, await _database.AdminAsync("select count(*) from platform.outbox where dead_at is not null and last_error = 'The mail''s link cannot be opened.'"));
        Assert.Equal(0L, await _database.AdminAsync("select count(*) from vault.secrets"));

        await EnqueueAsync("ann@example.com", "opml_again");
        await DeliverAsync();
        Assert.Equal(["token=opml_again"], _server.Texts());
        Assert.Equal(0L, await _database.AdminAsync("select count(*) from vault.secrets"));
    }

    private TenantSession Session => _db.For(Scope);

    private TenantScope Scope => ScopeIssuer.ForTenant(_tenant, ActorKind.Job, Guid.Empty, canWrite: true);

    private Task EnqueueAsync(string to) => Session.RunAsync(
        (unit, ct) => new Platform.Mail(to, "Subject", "Text with https://example.com/?token=opml_0").EnqueueAsync(unit, _clock.GetUtcNow(), ct), CancellationToken.None);

    private Task EnqueueAsync(string to, string secret) => Session.RunAsync(
        (unit, ct) => new Platform.Mail(to, "Subject", $"token={Platform.Mail.SecretPlace}").EnqueueAsync(unit, _vault, new Secret(secret), _clock.GetUtcNow(), ct),
        CancellationToken.None);

    private Task DeliverAsync()
    {
        var transport = new SmtpTransport(
            new SmtpMail(new SmtpTrust([])), SmtpServer.Parse($"smtp://127.0.0.1:{_server.Port}?tls=none"), MailSender.Parse("no-reply@example.com")!);
        return new OutboxDelivery(_db, transport, _vault, _clock, NullLogger<OutboxDelivery>.Instance)
            .DeliverAsync(Scope, _clock.GetUtcNow().AddMinutes(1), CancellationToken.None);
    }

    private sealed class SteppedClock : TimeProvider
    {
        private TimeSpan _ahead;

        public void Step(TimeSpan by) => _ahead += by;

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + _ahead;
    }
}

#!/usr/bin/perl
# Delivers with Net::SMTP, all over one connection.
#
# send.pl deliver HOST PORT LIST DIR    every name in LIST
# send.pl mail HOST PORT FILE            FILE, with a Date of now before it
# send.pl time HOST PORT COUNT FILE     FILE COUNT times; prints the median milliseconds a message
use strict;
use warnings;
use Net::SMTP;
use Time::HiRes qw(time);

my ($verb, $host, $port, @rest) = @ARGV;

sub connected {
  return Net::SMTP->new($host, Port => $port, Hello => 'client.fixture.test', Timeout => 20)
    || die "no connection: $@\n";
}

sub slurp {
  open(my $handle, '<:raw', $_[0]) or die "$_[0]: $!\n";
  local $/;
  return scalar(<$handle>) // '';
}

sub spit {
  open(my $handle, '>', $_[0]) or die "$_[0]: $!\n";
  print $handle $_[1];
}

sub deliver {
  my ($smtp, $recipient, $octets) = @_;
  return $smtp->mail('from@fixture.test') && $smtp->to($recipient) && $smtp->data()
    && $smtp->datasend($octets) && $smtp->dataend();
}

my $smtp = connected();
if ($verb eq 'deliver') {
  my ($list, $folder) = @rest;
  for my $name (split(/\s+/, slurp($list))) {
    my $good = deliver($smtp, "to.$name\@fixture.test", slurp("$folder/input/$name.eml"));
    spit("$folder/log/$name", $good ? '' : $smtp->code() . ' ' . $smtp->message());
    spit("$folder/log/$name.status", $good ? "0\n" : "1\n");
    $smtp = connected() unless $good;
  }
} elsif ($verb eq 'mail') {
  my $octets = 'Date: ' . localtime() . "\r\n" . slurp($rest[0]);
  deliver($smtp, 'b@fixture.test', $octets) or die $smtp->code(), ' ', $smtp->message();
} else {
  my ($count, $file) = @rest;
  my $octets = slurp($file);
  my @times;
  for (1 .. $count) {
    my $start = time();
    deliver($smtp, 'to.timed@fixture.test', $octets) or die $smtp->code(), ' ', $smtp->message();
    push(@times, (time() - $start) * 1000);
  }
  printf("%.1f\n", (sort { $a <=> $b } @times)[$count / 2]);
}
$smtp->quit();
